"""A sentence-embedding model of others, asked on the CPU."""

import hashlib
import pathlib

import package_folder
from keras_wave.data.bad_input import BadInput

# What decides the answers; a model on the Hub has more beside it.
FILES = ("*.safetensors", "*.bin", "*.json", "*.txt")
BATCH_SIZE = 64


class SentenceTeacher:
    """A model of `sentence_transformers`.

    Args:
        folder: pathlib.Path. Its own, as `locate()` finds it.

    Raises:
        BadInput: If the package is not installed, or cannot load the model.
    """

    def __init__(self, folder):
        self.folder = folder
        try:
            # Not at the top: it takes seconds, and who has all of the answers
            # needs it no more.
            from sentence_transformers import SentenceTransformer
        # Beside Keras 3, older ones are there and raise a `ValueError`.
        except (ImportError, RuntimeError, ValueError) as error:
            raise _lacks_package(error) from error
        try:
            self._model = SentenceTransformer(str(folder), device="cpu")
        # Each kind of module raises what it likes of a damaged file.
        except Exception as error:
            reason = str(error).partition("\n")[0]
            raise BadInput(
                f"the teacher in {folder} cannot be loaded: {reason}"
            ) from error

    def embed(self, texts):
        """Returns the embedding of each text, a float32 array."""
        return self._model.encode(
            texts,
            batch_size=BATCH_SIZE,
            convert_to_numpy=True,
            show_progress_bar=False,
        )

    def vocabulary(self):
        """Returns the tokens, those of the words as WordPiece has them."""
        ids = self._model.tokenizer.get_vocab()
        tokens = sorted(ids, key=ids.get)
        if not any(token.startswith("##") for token in tokens):
            raise BadInput(
                f"the vocabulary of the teacher in {self.folder} is no "
                "WordPiece: take a teacher of the kind of BERT"
            )
        return tokens

    def word_embeddings(self):
        """Returns the embedding of each token, a float32 array."""
        try:
            table = self._model[0].auto_model.get_input_embeddings().weight
        except AttributeError as error:
            raise BadInput(
                f"the teacher in {self.folder} has no embeddings of words to "
                "begin with: set `initial_embeddings` in [pretraining] to false"
            ) from error
        return table.detach().float().numpy()


def locate(teacher):
    """Returns the folder of a teacher, or raises `BadInput`.

    Args:
        teacher: string. A folder, `package:NAME/FOLDER`, or a name on the
            Hugging Face Hub, from which it is fetched once.
    """
    folder = pathlib.Path(package_folder.locate(teacher))
    if folder.is_dir():
        return folder
    if teacher.startswith(package_folder.PACKAGE) or folder.is_absolute():
        raise BadInput(f"there is no folder of the teacher, {folder}")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise _lacks_package(error) from error
    try:
        return pathlib.Path(
            snapshot_download(teacher, allow_patterns=list(FILES))
        )
    # It raises whatever the network and its many protocols raise.
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise BadInput(
            f"the teacher {teacher} is no folder, and cannot be fetched from "
            f"the Hugging Face Hub: {reason}"
        ) from error


def fingerprint(folder):
    """Returns a hash of the weights of a teacher, and of its settings.

    Args:
        folder: pathlib.Path. Its own.

    Raises:
        BadInput: If there are no weights.
    """
    paths = sorted({path for name in FILES for path in folder.rglob(name)})
    if not any(path.suffix in (".safetensors", ".bin") for path in paths):
        raise BadInput(f"there are no weights of a teacher in {folder}")
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(folder).as_posix().encode())
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {error}") from error
    return digest.hexdigest()


def _lacks_package(error):
    reason = str(error).strip().partition("\n")[0]
    return BadInput(
        "a teacher takes packages: pip install "
        f"'sentence-transformers>=5.2' 'transformers>=5' ({reason})"
    )
