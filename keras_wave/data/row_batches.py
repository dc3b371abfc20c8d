import random

import keras
import numpy as np

from keras_wave.data import passes
from keras_wave.data import rows as data_rows


class RowBatches(keras.utils.PyDataset):
    """Batches of rows in memory, as `keras.Model.fit()` reads them.

    Args:
        source: What makes the inputs of some rows: `TokenSource`,
            `TextSource` or `ArraySource`.
        targets: A tuple of arrays of as many rows: labels, and weights. Either
            may be `None`. Defaults to none.
        batch_size: int. Defaults to `32`.
        shuffle: bool. Whether every pass has an order of its own, which follows
            the seed of `keras.utils.set_random_seed()`. Defaults to `False`.
        by_length: bool. Whether the rows of a batch are of similar length. The
            source must be a `TokenSource`. Defaults to `False`.
        batches: A list of int arrays, the numbers of the rows of each batch,
            instead of the three. A row may come twice. Defaults to `None`.
        multiple: int. The rows of every batch are a multiple of it, so that
            several devices can share them: those of a smaller one are filled up
            with zeros, and weights leave its mean as it was. Defaults to `1`:
            no batch is.

    Example:

    >>> from keras_wave.data.array_source import ArraySource
    >>> from keras_wave.data.row_batches import RowBatches
    >>> batches = RowBatches(ArraySource(np.arange(5)), batch_size=2)
    >>> [x.tolist() for x in batches]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        source,
        targets=(None, None),
        batch_size=32,
        shuffle=False,
        by_length=False,
        batches=None,
        multiple=1,
    ):
        super().__init__()
        self.source = source
        self.targets = targets
        self.batch_size = batch_size
        self.multiple = multiple
        self._shuffles = shuffle
        self._by_length = by_length
        self._batches = batches
        # Python's generator is the one that Keras seeds.
        self._draw = np.random.default_rng(random.randrange(2**31))
        self._pass = None

    @property
    def num_batches(self):
        if self._batches is not None:
            return len(self._batches)
        return -(-len(self.source) // self.batch_size)

    def __len__(self):
        return self.num_batches

    @property
    def sizes(self):
        """The numbers of rows that a batch may have, a set of ints."""
        if self._batches is not None:
            sizes = set(map(len, self._batches))
        else:
            full, rest = divmod(len(self.source), self.batch_size)
            sizes = {self.batch_size} if full else set()
            sizes |= {rest} if rest else set()
        if self.multiple > 1:
            sizes = {-(-n // self.multiple) * self.multiple for n in sizes}
        return sizes

    def __getitem__(self, number):
        if self._pass is None:
            self._pass = self.draw_pass()
        return self.take(self._pass[number])

    def __iter__(self):
        """Iterates over one pass. The next has an order of its own."""
        for numbers in self.draw_pass():
            yield self.take(numbers)

    def on_epoch_end(self):
        self._pass = None

    def draw_pass(self):
        """Returns a list of int arrays: the rows of each batch of a pass."""
        source, batch_size = self.source, self.batch_size
        if self._batches is not None:
            return self._batches
        if self._by_length and self._shuffles:
            return passes.shuffled_by_length(
                source.padded, batch_size, self._draw
            )
        if self._by_length:
            return passes.by_length(source.padded, batch_size)
        if self._shuffles:
            return passes.shuffled(len(source), batch_size, self._draw)
        return passes.in_order(len(source), batch_size)

    def take(self, numbers):
        """Returns the batch of some rows: `x`, or a tuple with its targets."""
        targets = data_rows.take(self.targets, numbers)
        batch = self.source.take(numbers, *targets)
        if self.multiple > 1:
            batch = _fill(*batch, len(numbers), self.multiple)
        return keras.utils.pack_x_y_sample_weight(*batch)


def _fill(x, y, sample_weight, size, multiple):
    missing = -size % multiple
    if sample_weight is None:
        sample_weight = np.ones(size, "float32")
    sample_weight = sample_weight * np.float32((size + missing) / size)

    def add_rows(array):
        return np.pad(array, [(0, missing)] + [(0, 0)] * (array.ndim - 1))

    return keras.tree.map_structure(add_rows, (x, y, sample_weight))
