"""A shipped preset or an exported SavedModel, as a function of texts."""

import abc

import numpy as np
from apache_beam.io.filesystems import FileSystems

from keras_wave.export.formats import FORMATS
from keras_wave.export.formats.tf_saved_model import load_signatures
from keras_wave.models.wave_classifier import WaveClassifier

SAVED_MODEL = FORMATS["tf_saved_model"]


class TextModel(abc.ABC):
    """Says the probabilities of texts.

    Attributes:
        class_names: Tuple of strings, the names of the classes, or their
            numbers where they have none.
    """

    @abc.abstractmethod
    def predict(self, texts, batch_size):
        """Returns a float32 array of shape `(texts, num_classes)`.

        Args:
            texts: List of `str` or `bytes`.
            batch_size: int. How many texts are computed at once.
        """


def load(model):
    """Loads a model, and tries it.

    Args:
        model: string. The name or folder of a preset, or the folder of a
            SavedModel that `WaveClassifier.export()` wrote.

    Returns:
        A `TextModel`.

    Raises:
        ValueError: If it is neither.
        ImportError: If it is a SavedModel, and TensorFlow is not installed.
    """
    return _SavedModel(model) if _is_saved_model(model) else _Preset(model)


def _is_saved_model(model):
    try:
        return FileSystems.exists(FileSystems.join(model, SAVED_MODEL.file))
    except ValueError:
        # A handle such as `hf://user/preset`, which is no file system.
        return False


class _Preset(TextModel):
    def __init__(self, preset):
        self._classifier = WaveClassifier.from_preset(preset)
        self.class_names = tuple(map(str, self._classifier.labels))
        self.predict([""], 1)

    def predict(self, texts, batch_size):
        return self._classifier.predict_proba(texts, batch_size=batch_size)


class _SavedModel(TextModel):
    def __init__(self, folder):
        missing = SAVED_MODEL.find_missing("tensorflow")
        if missing:
            raise ImportError(
                f"The SavedModel '{folder}' needs {', '.join(missing)}, and a "
                "preset does not. Install with: "
                "pip install 'keras-wave[tensorflow]'"
            )
        import tensorflow as tf

        try:
            signatures = load_signatures(folder)
        except tf.errors.OpError as error:
            raise ValueError(
                f"The SavedModel '{folder}' cannot be loaded, a file of it is "
                f"missing or damaged: {error} Export it again."
            ) from error
        signature = signatures.get("serving_default")
        outputs = signature.structured_outputs if signature else {}
        if "probabilities" not in outputs:
            raise ValueError(
                f"The SavedModel '{folder}' has no signature `serving_default` "
                "of texts to `probabilities`. Export a `WaveClassifier` that "
                f"has a preprocessor. Received: {sorted(signatures)}"
            )
        self._serve = signature
        sample = self._run([""])
        if "class_names" in sample:
            names = (name.decode() for name in sample["class_names"][0])
        else:
            names = map(str, range(sample["probabilities"].shape[-1]))
        self.class_names = tuple(names)

    def predict(self, texts, batch_size):
        parts = [
            self._run(texts[start : start + batch_size])["probabilities"]
            for start in range(0, len(texts), batch_size)
        ]
        return np.concatenate(parts)

    def _run(self, texts):
        import tensorflow as tf

        texts = [
            text if isinstance(text, bytes) else text.encode("utf-8", "replace")
            for text in texts
        ]
        with tf.device("cpu"):
            outputs = self._serve(texts=tf.constant(texts))
        return {name: value.numpy() for name, value in outputs.items()}
