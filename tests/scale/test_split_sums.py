"""The magnitude of a wave is a sum over tokens, which parts of a text share.

The numbers are powers of two, so that no sum rounds and parts combine exactly.
"""

import numpy as np
import pytest
from keras import ops

import keras_wave

ROWS, LENGTH, DIM = 2, 24, 4
SPLITS = [(12,), (8, 16), (1, 2, 23), tuple(range(1, LENGTH))]


def make_text():
    draw = np.random.default_rng(0)
    signs = draw.choice([-1.0, 1.0], (ROWS, LENGTH, DIM))
    embeddings = signs * draw.choice([0.5, 1.0, 2.0], signs.shape)
    # One text fills its rows, the other ends in a middle part.
    mask = np.arange(LENGTH) < np.array([[LENGTH], [15]])
    return embeddings.astype("float32"), mask


def sum_squares(part, mask):
    return np.sum(np.square(part) * mask[..., None], axis=1)


@pytest.mark.parametrize("split", SPLITS)
def test_waves_of_parts_are_the_waves_of_the_text(split):
    embeddings, mask = make_text()
    real, imag = map(
        ops.convert_to_numpy,
        keras_wave.layers.TokenToWave()(embeddings, mask=mask),
    )
    parts = list(zip(np.split(embeddings, split, 1), np.split(mask, split, 1)))
    # All that a part has to know of the others: one number a dimension.
    squares = sum(sum_squares(*part) for part in parts)[:, None]
    reals = [part * here[..., None] for part, here in parts]
    imags = [
        np.sqrt(squares - np.square(part)) * here[..., None]
        for part, here in parts
    ]
    np.testing.assert_array_equal(np.concatenate(reals, 1), real)
    np.testing.assert_array_equal(np.concatenate(imags, 1), imag)
    assert np.ptp(imag) > 0


@pytest.mark.parametrize("split", SPLITS)
def test_averages_of_parts_are_the_average_of_the_text(split):
    embeddings, mask = make_text()
    pooling = keras_wave.layers.MaskedAveragePooling1D()
    average = ops.convert_to_numpy(pooling(embeddings, mask=mask))
    totals, counts = 0, 0
    for part, here in zip(
        np.split(embeddings, split, 1), np.split(mask, split, 1)
    ):
        totals = totals + np.sum(part * here[..., None], axis=1)
        counts = counts + np.sum(here, axis=1, keepdims=True, dtype="float32")
    np.testing.assert_array_equal(totals / counts, average)
