import keras


class ArraySource:
    """Rows of arrays, as the inputs of a network.

    Args:
        x: An array, or a dictionary of arrays, with the rows on the first axis.
    """

    def __init__(self, x):
        self.x = x

    def __len__(self):
        return len(keras.tree.flatten(self.x)[0])

    def take(self, numbers, y=None, sample_weight=None):
        """Returns `x`, `y` and `sample_weight` of a batch."""
        x = keras.tree.map_structure(lambda array: array[numbers], self.x)
        return x, y, sample_weight
