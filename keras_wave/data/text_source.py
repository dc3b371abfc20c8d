import keras
import numpy as np

from keras_wave.data import rows

# Rows that are preprocessed at once.
CHUNK = 512


class TextSource:
    """Rows of texts, which a function preprocesses batch by batch.

    Args:
        texts: A list of strings, or a tuple of lists, one a text of the row.
        preprocess: A function of `x`, `y` and `sample_weight`, to a tuple of
            what a network takes.
    """

    def __init__(self, texts, preprocess):
        self.texts = texts
        self.preprocess = preprocess

    def __len__(self):
        return rows.count(self.texts)

    def take(self, numbers, y=None, sample_weight=None):
        """Returns `x`, `y` and `sample_weight` of a batch."""
        if isinstance(self.texts, tuple):
            x = tuple([part[i] for i in numbers] for part in self.texts)
        else:
            x = [self.texts[i] for i in numbers]
        return to_arrays(self.preprocess(x, y, sample_weight))

    def take_all(self):
        """Returns the inputs of all rows, as one dictionary of arrays."""
        numbers = np.arange(len(self))
        starts = range(0, len(self), CHUNK)
        parts = [self.take(numbers[i : i + CHUNK])[0] for i in starts]
        return {
            name: np.concatenate([part[name] for part in parts])
            for name in parts[0]
        }


def to_arrays(batch):
    """Returns `x`, `y` and `sample_weight` of a batch, as NumPy arrays."""
    batch = keras.utils.unpack_x_y_sample_weight(batch)
    return keras.tree.map_structure(_to_array, batch)


def _to_array(value):
    if keras.ops.is_tensor(value):
        return keras.ops.convert_to_numpy(value)
    return None if value is None else np.asarray(value)
