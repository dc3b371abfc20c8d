"""Rows of token ids without padding, batched with others of their length."""

import random

import keras
import numpy as np
import tensorflow as tf

SHORTEST = 16
# Rows that are preprocessed at once: enough to be quick, and few enough to
# keep every core busy.
CHUNK = 512


def padded_lengths(longest):
    """Returns the few lengths that batches are padded to.

    Every new shape is compiled anew on JAX. Two lengths for each power of two
    are few, and leave at most a third of a row to padding.

    Args:
        longest: int. The last of them.
    """
    lengths = []
    length = SHORTEST
    while length < longest:
        lengths += [length, length * 3 // 2]
        length *= 2
    return [length for length in lengths if length < longest] + [longest]


def remove_padding(x):
    """Returns padded rows as ragged ones.

    Args:
        x: A dictionary of `token_ids` and `padding_mask` of shape
            `(rows, length)`.

    Returns:
        A dictionary of two `tf.RaggedTensor`s, cut after the last real token.
    """
    columns = tf.range(tf.shape(x["padding_mask"])[1], dtype=tf.int64) + 1
    is_real = tf.cast(x["padding_mask"], tf.bool)
    ends = tf.reduce_max(tf.where(is_real, columns, 0), axis=1)
    return {
        name: tf.RaggedTensor.from_tensor(x[name], ends)
        for name in ("token_ids", "padding_mask")
    }


def encode(preprocess, texts):
    """Preprocesses texts once, several chunks at a time.

    Args:
        preprocess: A function of a batch of texts, to a dictionary with
            `token_ids` and `padding_mask`.
        texts: A string tensor of one axis, or a tuple of them.

    Returns:
        A dictionary of two `tf.RaggedTensor`s of shape `(rows, None)`.
    """
    with tf.device("cpu"):
        chunks = tf.data.Dataset.from_tensor_slices(texts).batch(CHUNK)
        chunks = chunks.map(
            lambda *parts: remove_padding(
                preprocess(parts if isinstance(texts, tuple) else parts[0])
            ),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
        return keras.tree.map_structure(
            lambda *parts: tf.concat(parts, axis=0), *chunks
        )


class LengthBuckets:
    """Rows in memory, batched with others of similar length.

    A pass has as many batches as without buckets: rows are ordered by the
    length they are padded to and then cut, so that one batch alone is partial,
    of the longest rows. There is a shape for each length and one more.

    Args:
        rows: A tuple `(x, y, sample_weight)`, the latter two maybe `None`. `x`
            is a dictionary of ragged `token_ids` and `padding_mask`.
        batch_size: int.
        longest: int. No row is longer.
        pad_token_id: int. Defaults to `0`.
    """

    def __init__(self, rows, batch_size, longest, pad_token_id=0):
        self.batch_size = batch_size
        lengths = padded_lengths(longest)
        with tf.device("cpu"):
            self._lengths = tf.constant(lengths)
            self._x, *targets = rows
            self._targets = [
                None if t is None else tf.convert_to_tensor(t) for t in targets
            ]
        row_lengths = self._x["token_ids"].row_lengths().numpy()
        self._bucket = np.searchsorted(lengths, row_lengths).astype("int32")
        self._padding = {"token_ids": pad_token_id, "padding_mask": 0}

    def __len__(self):
        """The number of batches of one pass."""
        return -(-len(self._bucket) // self.batch_size)

    def order(self):
        """Returns the numbers of the rows, the shortest first."""
        return np.argsort(self._bucket, kind="stable")

    def in_order(self, order=None):
        """Returns a `tf.data.Dataset` of one pass without shuffling.

        Args:
            order: An integer array, the numbers of the rows. Defaults to
                `None`: `order()`.
        """
        with tf.device("cpu"):
            order = tf.constant(self.order() if order is None else order)
            numbers = tf.data.Dataset.from_tensor_slices(order)
            return self._take(numbers.batch(self.batch_size))

    def shuffled(self):
        """Returns a `tf.data.Dataset` whose every pass has an order of its own.

        Both which rows come together and the order of the batches are drawn
        from Python's generator, which `keras.utils.set_random_seed()` seeds.
        """
        size = len(self._bucket)

        def cut(order):
            bucket = tf.gather(self._bucket, order)
            order = tf.gather(order, tf.argsort(bucket, stable=True))
            return tf.data.Dataset.from_tensor_slices(order).batch(
                self.batch_size
            )

        def draw():
            return random.randrange(2**31)

        with tf.device("cpu"):
            orders = tf.data.Dataset.range(size).shuffle(size, seed=draw())
            numbers = orders.batch(size).flat_map(cut)
            numbers = numbers.shuffle(len(self), seed=draw())
            size = tf.data.experimental.assert_cardinality(len(self))
            return self._take(numbers.apply(size))

    def _take(self, numbers):
        def batch(index):
            bucket = tf.reduce_max(tf.gather(self._bucket, index))
            shape = tf.stack([-1, self._lengths[bucket]])
            x = {}
            for name, rows in self._x.items():
                padding = tf.cast(self._padding[name], rows.dtype)
                padded = tf.gather(rows, index).to_tensor(padding, shape=shape)
                x[name] = tf.ensure_shape(padded, (None, None))
            targets = keras.tree.map_structure(
                lambda t: None if t is None else tf.gather(t, index),
                self._targets,
            )
            return keras.utils.pack_x_y_sample_weight(x, *targets)

        batches = numbers.map(batch, num_parallel_calls=tf.data.AUTOTUNE)
        return batches.prefetch(tf.data.AUTOTUNE)


def one_batch(x):
    """Returns a few rows as the only batch of a `tf.data.Dataset`.

    Nothing is traced for it: to predict a text is to do this.

    Args:
        x: A dictionary of padded NumPy arrays.
    """
    is_real = x["padding_mask"].any(axis=0)
    ends = np.flatnonzero(is_real)
    longest = is_real.size
    length = int(ends[-1]) + 1 if ends.size else 1
    lengths = padded_lengths(longest)
    length = lengths[np.searchsorted(lengths, length)]
    with tf.device("cpu"):
        batch = tf.data.Dataset.from_tensors(
            {name: array[:, :length] for name, array in x.items()}
        )
        # One signature for all shapes, so that no other is traced anew.
        return tf.data.experimental.from_variant(
            tf.data.experimental.to_variant(batch),
            keras.tree.map_structure(
                lambda array: tf.TensorSpec((None, None), array.dtype), x
            ),
        )


def fill(numbers, batch_size):
    """Returns row numbers with the last one repeated.

    The last batch has a power of two of rows then, if it is not a full one: few
    shapes, whatever the number of the rows.

    Args:
        numbers: An integer array.
        batch_size: int.
    """
    rest = len(numbers) % batch_size
    if rest == 0:
        return numbers
    size = min(1 << (rest - 1).bit_length(), batch_size)
    return np.concatenate([numbers, np.repeat(numbers[-1:], size - rest)])
