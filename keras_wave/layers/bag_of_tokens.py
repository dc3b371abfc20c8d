import keras
import numpy as np
from keras import ops

from keras_wave.layers.pair_buckets import check_vocabulary
from keras_wave.layers.pair_buckets import pair_buckets
from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen
from keras_wave.layers.token_embedding import TokenEmbedding


@keras.saving.register_keras_serializable("keras_wave")
class BagOfTokens(keras.layers.Layer):
    """A linear model of the tokens that a text has.

    Every token of the vocabulary has a vector. The output is the sum of the
    vectors of the distinct tokens of a text, divided by the square root of how
    many they are:

        output = sum(table[token] for token in tokens) / sqrt(len(tokens))

    A token that comes twice counts once, and the order of the tokens does not
    matter. With `bigram_buckets`, the distinct pairs of neighbouring tokens
    have vectors too, found by the hash of `BigramEmbedding`, and count the
    same. This is what linear classifiers of words compute; few rows teach it
    which single words decide. It starts as zero.

    Args:
        vocabulary_size: int. The size of the token vocabulary.
        units: int. The size of the output.
        bigram_buckets: int. The number of rows in the table of pairs. Defaults
            to `0`: none.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        token_ids: An int tensor of shape `(batch, seq)`.
        token_mask: A bool or int tensor of shape `(batch, seq)`, nonzero for
            real tokens. Defaults to `None`: every token is real.
        training: bool. Whether a gradient may be asked for.

    Returns:
        A float tensor of the compute dtype and shape `(batch, units)`, zero
        for a text that is all padding.

    Raises:
        ValueError: If a size is not a positive integer, or `bigram_buckets`
            not one or zero, or for pairs of more than 150,000 tokens.

    Example:

    >>> layer = keras_wave.layers.BagOfTokens(vocabulary_size=10, units=2)
    >>> tuple(layer(np.array([[2, 5, 3, 5]])).shape)
    (1, 2)
    """

    def __init__(self, vocabulary_size, units, bigram_buckets=0, **kwargs):
        super().__init__(**kwargs)
        _check(vocabulary_size, units, bigram_buckets)
        self.vocabulary_size = vocabulary_size
        self.units = units
        self.bigram_buckets = bigram_buckets
        self.token_scores = self._table(vocabulary_size, "token_scores")
        if bigram_buckets:
            self.bigram_scores = self._table(bigram_buckets, "bigram_scores")

    def _table(self, rows, name):
        return TokenEmbedding(
            rows,
            self.units,
            embeddings_initializer="zeros",
            dtype=self.dtype_policy,
            name=name,
        )

    def build(self, token_ids_shape, token_mask_shape=None):
        self.token_scores.build()
        if self.bigram_buckets:
            self.bigram_scores.build()
        self.built = True

    def call(self, token_ids, token_mask=None, training=False):
        token_ids = ops.cast(token_ids, "int32")
        if token_mask is None:
            token_mask = ops.ones_like(token_ids)
        is_real = ops.cast(token_mask, "bool")
        total, count = _sum(self.token_scores, token_ids, is_real, training)
        if self.bigram_buckets:
            buckets = pair_buckets(token_ids, is_real, self.bigram_buckets)
            more, more_count = _sum(
                self.bigram_scores, buckets, is_real, training
            )
            total, count = total + more, count + more_count
        outputs = total / ops.sqrt(ops.maximum(count, 1.0))
        return narrow(outputs, self.compute_dtype)

    def set_scores(self, table):
        """Sets the vectors of all tokens, and of all pairs.

        Args:
            table: A float array of shape
                `(vocabulary_size + bigram_buckets, units)`.

        Raises:
            ValueError: If it is of another shape.
        """
        shape = (self.vocabulary_size + self.bigram_buckets, self.units)
        if np.shape(table) != shape:
            raise ValueError(
                f"`table` must have the shape {shape}. "
                f"Received: an array of shape {np.shape(table)}"
            )
        self.token_scores.set_weights([table[: self.vocabulary_size]])
        if self.bigram_buckets:
            self.bigram_scores.set_weights([table[self.vocabulary_size :]])

    def compute_output_shape(self, token_ids_shape, token_mask_shape=None):
        return (token_ids_shape[0], self.units)

    def compute_output_spec(self, token_ids, token_mask=None, training=False):
        return keras.KerasTensor(
            (token_ids.shape[0], self.units), dtype=self.compute_dtype
        )

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "vocabulary_size": self.vocabulary_size,
                "units": self.units,
                "bigram_buckets": self.bigram_buckets,
            }
        )
        return config


def _check(vocabulary_size, units, bigram_buckets):
    sizes = {
        "vocabulary_size": (vocabulary_size, 1),
        "units": (units, 1),
        "bigram_buckets": (bigram_buckets, 0),
    }
    for name, (size, least) in sizes.items():
        is_whole = isinstance(size, int) and not isinstance(size, bool)
        if not is_whole or size < least:
            raise ValueError(
                f"`{name}` must be an integer of at least {least}. "
                f"Received: {name}={size!r}"
            )
    if bigram_buckets:
        check_vocabulary(vocabulary_size)


def _sum(table, rows, is_real, training):
    """Returns the sum of the distinct rows of a table, and their number."""
    # Padding comes last. What is the same as its neighbour comes again.
    rows = ops.sort(ops.where(is_real, rows, table.input_dim), axis=-1)
    before = ops.pad(rows, [[0, 0], [1, 0]], constant_values=-1)[:, :-1]
    is_new = ops.logical_and(rows != before, rows < table.input_dim)
    vectors = widen(
        table(ops.minimum(rows, table.input_dim - 1), training=training)
    )
    is_new = ops.expand_dims(is_new, -1)
    total = ops.sum(ops.where(is_new, vectors, 0.0), axis=1)
    return total, ops.sum(ops.cast(is_new, total.dtype), axis=1)
