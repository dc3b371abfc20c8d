"""A batch of full texts: the words of real ones, end to end."""

import numpy as np

import benchmark_rows
import keras_wave
import length_bucketing

# The words are those of this preset, also for networks of other vocabularies:
# no other vocabulary is here, and a step costs the same whatever its ids mean.
PRESET = "agnews_modulation"
TEXTS_A_ROW = 8


def read_ids(data, recipe, count, preset=PRESET):
    """Returns so many ids of real texts, one text after the other."""
    texts = benchmark_rows.load(data, recipe).train.texts
    preprocessor = keras_wave.WaveClassifierPreprocessor.from_preset(preset)
    # A text has seldom fewer tokens than this.
    texts = texts[: count // TEXTS_A_ROW + 1]
    ids = length_bucketing.encode(preprocessor, texts).ids
    return np.resize(ids, count)


def make(ids, batch_size, sequence_length, vocabulary_size, num_classes):
    """Returns inputs without padding, and labels drawn at random.

    Args:
        ids: An array of at least `batch_size * sequence_length` ids.
        batch_size: int.
        sequence_length: int.
        vocabulary_size: int. Larger ids start from zero again.
        num_classes: int.
    """
    shape = (batch_size, sequence_length)
    token_ids = np.resize(ids, shape).astype("int32") % vocabulary_size
    inputs = {"token_ids": token_ids, "padding_mask": np.ones(shape, "int32")}
    draw = np.random.default_rng(0)
    return inputs, draw.integers(num_classes, size=batch_size, dtype="int32")
