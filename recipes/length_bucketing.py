"""Batches of texts of similar length, so that little of them is padding."""

import keras
import numpy as np
from keras import ops

import keras_wave
from keras_wave.data import passes
from keras_wave.data.row_batches import RowBatches
from keras_wave.data.text_source import TextSource
from keras_wave.data.token_source import TokenSource
from keras_wave.text import TokenRows


def encode(preprocessor, texts):
    """Returns the token ids of each text, without padding.

    Args:
        preprocessor: A preprocessor of classifiers of KerasHub.
        texts: A list of strings.

    Returns:
        `keras_wave.text.TokenRows`.
    """
    if isinstance(preprocessor, keras_wave.WaveClassifierPreprocessor):
        return preprocessor.encode(texts)
    source = TextSource(texts, lambda *row: preprocessor(row[0]))
    x = source.take_all()
    return TokenRows.from_padded(x["token_ids"], x["padding_mask"])


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
        rows: `keras_wave.text.TokenRows`.
        targets: A float array of a vector a row. Those in float16 stay so, half
            as large in memory.
        batch_size: int.
        sequence_length: int. No row is longer.
        multiple: int. The rows of every batch are a multiple of it: those of a
            smaller one are filled up with padding, and every row has a weight.
            Defaults to `1`: no batch is, and no row has.
    """

    def __init__(self, rows, targets, batch_size, sequence_length, multiple=1):
        self.rows = rows
        is_half = np.asarray(targets).dtype == "float16"
        self.targets = np.asarray(targets, None if is_half else "float32")
        self.batch_size = batch_size
        self.multiple = multiple
        self.source = TokenSource(rows, sequence_length)

    def __len__(self):
        """The number of batches of one pass."""
        return -(-len(self.rows) // self.batch_size)

    def in_order(self):
        """Returns the `RowBatches` of one pass without shuffling."""

        def draw_one(epoch):
            return passes.by_length(self.source.padded, self.batch_size)

        return _Passes(self, draw_one, range(1))

    def shuffled(self, seed, first_epoch, epochs, first_step=0):
        """Returns the `RowBatches` of one pass for each epoch.

        The first pass leaves out as many batches as `first_step` says.

        The order of a pass depends on nothing but the seed and its epoch, so
        that a run which starts in the middle goes on as if it never stopped.
        """

        def draw_one(epoch):
            return passes.shuffled_by_length(
                self.source.padded,
                self.batch_size,
                np.random.default_rng([seed, epoch]),
            )

        return _Passes(self, draw_one, range(first_epoch, epochs), first_step)


class _Passes(RowBatches):
    """Passes, one after the other. What a batch holds depends on its number.

    Keras counts no epochs for a data set: it begins one before it trains.
    """

    def __init__(self, buckets, draw_one, epochs, left_out=0):
        super().__init__(
            buckets.source,
            (buckets.targets, None),
            buckets.batch_size,
            multiple=buckets.multiple,
        )
        self._draw_one = draw_one
        self._epochs = epochs
        self._left_out = left_out

    @property
    def num_batches(self):
        return super().num_batches * len(self._epochs) - self._left_out

    def draw_pass(self):
        """Returns the rows of each batch of all passes."""
        batches = [
            rows for epoch in self._epochs for rows in self._draw_one(epoch)
        ]
        return batches[self._left_out :]
