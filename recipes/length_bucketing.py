"""Batches of texts of similar length, so that little of them is padding."""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

import keras_wave
from keras_wave.data.text_source import TextSource
from keras_wave.text import TokenRows

# Lengths are padded to a multiple of it: few shapes, each compiled once.
STEP = 16


def encode(preprocessor, texts):
    """Returns the token ids of each text, without padding.

    Args:
        preprocessor: A `keras_wave.WaveClassifierPreprocessor`.
        texts: A list of strings.

    Returns:
        A `tf.RaggedTensor` of shape `(rows, None)` on the CPU.
    """
    if isinstance(preprocessor, keras_wave.WaveClassifierPreprocessor):
        rows = preprocessor.encode(texts)
    else:
        source = TextSource(texts, lambda *row: preprocessor(row[0]))
        x = source.take_all()
        rows = TokenRows.from_padded(x["token_ids"], x["padding_mask"])
    with tf.device("cpu"):
        return tf.RaggedTensor.from_row_splits(rows.ids, rows.offsets)


def encoded_model(classifier, output=None):
    """Returns a model that takes the batches below: one segment a text.

    Args:
        classifier: A classifier of KerasHub.
        output: An output or inner tensor of it. Defaults to `None`: its output.
    """
    output = classifier.output if output is None else output
    model = keras.Model(classifier.input, output)
    if "segment_ids" not in classifier.input:
        return model
    inputs = {
        name: keras.Input((None,), dtype="int32", name=name)
        for name in ("token_ids", "padding_mask")
    }
    segment_ids = ops.zeros_like(inputs["token_ids"])
    return keras.Model(inputs, model({**inputs, "segment_ids": segment_ids}))


class LengthBuckets:
    """Rows in memory, batched by length.

    Args:
        token_ids: A `tf.RaggedTensor` of shape `(rows, None)`.
        targets: A float array of shape `(rows, num_classes)`.
        batch_size: int.
        sequence_length: int. No row is longer.
        multiple: int. The rows of every batch are a multiple of it: those of a
            smaller one are filled up with padding, and every row has a weight.
            Defaults to `1`: no batch is, and no row has.
    """

    def __init__(
        self, token_ids, targets, batch_size, sequence_length, multiple=1
    ):
        with tf.device("cpu"):
            self.token_ids = token_ids
            self.targets = tf.constant(targets, "float32")
        self.batch_size = batch_size
        self.multiple = multiple
        # The longest length of each bucket, to which it is padded.
        self.ends = [*range(STEP, sequence_length, STEP), sequence_length]

    def __len__(self):
        """The number of batches of one pass."""
        lengths = self.token_ids.row_lengths().numpy()
        sizes = np.bincount(np.searchsorted(self.ends, lengths))
        return int(np.ceil(sizes / self.batch_size).sum())

    def in_order(self):
        """Returns a `tf.data.Dataset` of one pass without shuffling."""
        size = tf.data.experimental.assert_cardinality(len(self))
        batches = self._batch(tf.range(len(self.targets)))
        return batches.apply(size).prefetch(tf.data.AUTOTUNE)

    def shuffled(self, seed, first_epoch, epochs):
        """Returns a `tf.data.Dataset` of one pass for each epoch.

        The order of a pass depends on nothing but the seed and its epoch, so
        that a run which starts in the middle goes on as if it never stopped.
        """

        def one_pass(epoch):
            order = tf.random.experimental.stateless_shuffle(
                tf.range(len(self.targets)), seed=tf.stack([seed, epoch])
            )
            return self._batch(order)

        numbers = tf.data.Dataset.range(first_epoch, epochs)
        return numbers.flat_map(one_pass).prefetch(tf.data.AUTOTUNE)

    def _batch(self, order):
        def row(index):
            token_ids = self.token_ids[index]
            return token_ids, tf.ones_like(token_ids), self.targets[index]

        def inputs_and_targets(token_ids, padding_mask, targets):
            inputs = {"token_ids": token_ids, "padding_mask": padding_mask}
            return inputs, targets

        rows = tf.data.Dataset.from_tensor_slices(order).map(row)
        batches = rows.bucket_by_sequence_length(
            lambda token_ids, padding_mask, targets: tf.size(token_ids),
            # `tf.data` names the first length that is too long for a bucket.
            bucket_boundaries=[end + 1 for end in self.ends],
            bucket_batch_sizes=[self.batch_size] * (len(self.ends) + 1),
            pad_to_bucket_boundary=True,
        )
        batches = batches.map(inputs_and_targets)
        return batches if self.multiple == 1 else batches.map(self._fill)

    def _fill(self, inputs, targets):
        """Adds rows of padding, and weights that leave the mean as it was."""
        rows = tf.shape(targets)[0]
        missing = -rows % self.multiple

        def add_rows(tensor):
            return tf.pad(tensor, [[0, missing], [0, 0]])

        weights = tf.pad(tf.ones(rows), [[0, missing]])
        weights *= tf.cast((rows + missing) / rows, weights.dtype)
        inputs, targets = tf.nest.map_structure(add_rows, (inputs, targets))
        return inputs, targets, weights
