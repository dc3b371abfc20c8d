"""What is taken of a teacher, kept on disk as it comes."""

import functools

import keras
import numpy as np

import whole_file
from keras_wave.data.bad_input import BadInput

# Passages of a part, which is what a killed run has to ask for again.
PART = 4096
TOKENS = "vocabulary.txt"
WORD_EMBEDDINGS = "word_embeddings.npy"


class TeacherAnswers:
    """The embeddings that a teacher gives to passages, part by part.

    Several runs, and several at a time, may share a folder: what one has asked
    for, the others find. With all of it there, no teacher is needed.

    Args:
        folder: pathlib.Path. Of this teacher and these passages alone.
        passages: A list of strings.
        load_teacher: A function without arguments that returns a
            `sentence_teacher.SentenceTeacher`. Called once, if at all.
        has_words: bool. Whether its embeddings of words are taken, too.
    """

    def __init__(self, folder, passages, load_teacher, has_words):
        self.folder = folder
        self.passages = passages
        self._load_teacher = load_teacher
        self._has_words = has_words

    @property
    def is_begun(self):
        """Whether there is an answer that took time."""
        return any(path.exists() for path in self._parts())

    def ask_words(self):
        """Asks for its words, where they are not there yet."""
        for path in self._missing([self.folder / TOKENS]):
            tokens = "\n".join(self._teacher.vocabulary()) + "\n"
            whole_file.write_text(path, tokens)
        if self._has_words:
            for path in self._missing([self.folder / WORD_EMBEDDINGS]):
                save(path, self._teacher.word_embeddings())

    def ask(self):
        """Asks for the embeddings that are not there yet."""
        missing = self._missing(self._parts())
        bar = keras.utils.Progbar(len(self.passages), unit_name="passage")
        for path in missing:
            # Another run may have asked meanwhile.
            if not path.exists():
                save(path, self._teacher.embed(self._passages_of(path)))
            end = (int(path.stem) + 1) * PART
            bar.update(min(end, len(self.passages)))
        # Some teachers take much memory.
        vars(self).pop("_teacher", None)

    def vocabulary(self):
        """Returns the tokens of the teacher, a list of strings."""
        text = (self.folder / TOKENS).read_text(encoding="utf-8")
        return text.removesuffix("\n").split("\n")

    def word_embeddings(self):
        """Returns the embedding of each of them, a float64 array."""
        return load(self.folder / WORD_EMBEDDINGS).astype("float64")

    def read(self):
        """Returns the embedding of each passage, a float16 array."""
        parts = []
        for path in self._parts():
            parts.append(load(path))
            if len(parts[-1]) != len(self._passages_of(path)):
                raise damaged(path)
        return np.concatenate(parts)

    @functools.cached_property
    def _teacher(self):
        return self._load_teacher()

    def _missing(self, paths):
        """Returns the paths that are not there, and makes their folder."""
        missing = [path for path in paths if not path.exists()]
        if missing:
            with whole_file.disk_errors(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
        return missing

    def _parts(self):
        count = -(-len(self.passages) // PART)
        return [self.folder / f"{part:04d}.npy" for part in range(count)]

    def _passages_of(self, path):
        start = int(path.stem) * PART
        return self.passages[start : start + PART]


def save(path, embeddings):
    with np.errstate(over="ignore"):
        half = np.asarray(embeddings, "float16")
    if not np.isfinite(half).all():
        raise BadInput(
            f"the teacher gives numbers that are not finite: {path} is not "
            "written"
        )
    whole_file.write(path, lambda beside: np.save(beside, half))


def load(path):
    try:
        return np.load(path)
    # An empty file is at its end too soon.
    except (ValueError, EOFError) as error:
        raise damaged(path) from error


def damaged(path):
    return BadInput(f"{path} is damaged: delete it, and it is asked for again")
