import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import TokenDropout

MASK = np.arange(500) < np.array([500, 400, 300, 1])[:, None]


def drop(layer, mask=MASK, training=True):
    return ops.convert_to_numpy(layer(mask, training=training))


@pytest.mark.parametrize("rate, training", [(0.0, True), (0.5, False)])
def test_drops_nothing(rate, training):
    kept = drop(TokenDropout(rate), training=training)
    np.testing.assert_array_equal(kept, MASK)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_drops_the_share_it_is_told(rate):
    kept = drop(TokenDropout(rate, seed=1))[MASK].mean()
    # Five standard deviations of a mean of so many independent draws.
    margin = 5 * np.sqrt(rate * (1 - rate) / MASK.sum())
    assert abs(kept - (1 - rate)) < margin


def test_padding_stays_padding():
    assert not drop(TokenDropout(0.5, seed=1))[~MASK].any()


def test_drops_tokens_of_each_text_apart():
    kept = drop(TokenDropout(0.5, seed=1), np.ones((2, 500), "bool"))
    assert (kept[0] != kept[1]).any()


def test_same_seed_drops_the_same_tokens():
    first, second = TokenDropout(0.5, seed=1), TokenDropout(0.5, seed=1)
    np.testing.assert_array_equal(drop(first), drop(second))


def test_every_call_drops_others():
    layer = TokenDropout(0.5, seed=1)
    assert (drop(layer) != drop(layer)).any()


def test_seed_of_the_process_is_its_default():
    keras.utils.set_random_seed(1)
    first = drop(TokenDropout(0.5))
    keras.utils.set_random_seed(1)
    np.testing.assert_array_equal(drop(TokenDropout(0.5)), first)


@pytest.mark.parametrize("dtype", ["bool", "int32", "float32"])
@pytest.mark.parametrize("training", [False, True])
def test_output_is_a_bool_mask(dtype, training):
    layer = TokenDropout(0.5, seed=1)
    kept = drop(layer, MASK.astype(dtype), training)
    assert kept.dtype == bool
    expected = drop(TokenDropout(0.5, seed=1), MASK, training)
    np.testing.assert_array_equal(kept, expected)


def test_symbolic_output():
    output = TokenDropout(0.5)(keras.KerasTensor((None, None), "int32"))
    assert output.shape == (None, None)
    assert output.dtype == "bool"


@pytest.mark.parametrize("rate", [0.0, 0.2])
def test_serialization(keras_hub_harness, rate):
    keras_hub_harness.run_serialization_test(TokenDropout(rate, seed=3))


@pytest.mark.parametrize("rate", [-0.1, 1.0, 20, float("nan")])
def test_rate_out_of_range(rate):
    with pytest.raises(ValueError, match=f"Received: rate={rate}"):
        TokenDropout(rate)
