import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wave.models import device_batches
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor

TEXTS = ["stocks fall", "the team", "the", "team"]


def map_rows(x, drop_remainder=True):
    rows = tf.data.Dataset.from_tensor_slices(x)
    batches = rows.batch(2, drop_remainder=drop_remainder)
    return batches.map(make_classifier().preprocess_samples)


@pytest.mark.parametrize(
    "x",
    [TEXTS, (TEXTS, TEXTS), dict(make_preprocessor()(TEXTS))],
    ids=["texts", "pairs", "ids"],
)
def test_whole_batches_have_a_known_size(x):
    x = (x,) if isinstance(x, tuple) else x
    for spec in map_rows(x).element_spec.values():
        assert spec.shape[0] == 2
        assert spec.dtype == "int32"
    for spec in map_rows(x, drop_remainder=False).element_spec.values():
        assert spec.shape[0] is None


def test_values_are_those_of_the_preprocessor():
    expected = make_preprocessor()(TEXTS)
    batches = list(map_rows(TEXTS).as_numpy_iterator())
    for name, array in expected.items():
        np.testing.assert_array_equal(
            np.concatenate([batch[name] for batch in batches]),
            keras.ops.convert_to_numpy(array),
        )


def test_other_inputs_stay():
    inputs = {"features": np.ones((2, 3))}
    assert device_batches.complete(inputs, np.ones(2)) is inputs


def test_one_row_stays_one():
    rows = tf.data.Dataset.from_tensor_slices(TEXTS)
    (row, *_) = rows.map(make_classifier().preprocess_samples)
    assert row["token_ids"].shape.rank == row["padding_mask"].shape.rank == 1
