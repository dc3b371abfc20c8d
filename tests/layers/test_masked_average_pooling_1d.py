import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import MaskedAveragePooling1D
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.small_texts import DTYPES
from tests.layers.small_texts import pad
from tests.layers.small_texts import random_texts


def pool(layer, x, mask=None):
    return ops.convert_to_numpy(layer(x, mask=mask)).astype("float64")


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_values(masked, keepdims):
    x, mask = random_texts()
    mask = mask if masked else None
    np.testing.assert_allclose(
        pool(MaskedAveragePooling1D(keepdims=keepdims), x, mask),
        wave_reference.pool(x.astype("float64"), mask, keepdims),
        rtol=1e-6,
        atol=1e-7,
    )


def test_float64_values(float64):
    x, mask = random_texts()
    x = np.pi * x.astype(float64)
    np.testing.assert_allclose(
        pool(MaskedAveragePooling1D(dtype=float64), x, mask),
        wave_reference.pool(x, mask),
        rtol=1e-14,
    )


@pytest.mark.parametrize("masked", [False, True])
def test_is_that_of_keras_where_a_text_has_tokens(masked):
    x, mask = random_texts()
    mask = mask if masked else None
    np.testing.assert_allclose(
        pool(MaskedAveragePooling1D(), x, mask),
        pool(keras.layers.GlobalAveragePooling1D(), x, mask),
        rtol=1e-6,
        atol=1e-7,
    )


@pytest.mark.parametrize("keepdims", [False, True])
def test_channels_first(keepdims):
    x, mask = random_texts()
    first = MaskedAveragePooling1D("channels_first", keepdims=keepdims)
    last = MaskedAveragePooling1D("channels_last", keepdims=keepdims)
    output = pool(first, np.swapaxes(x, 1, 2), mask)
    expected = pool(last, x, mask)
    expected = np.swapaxes(expected, 1, 2) if keepdims else expected
    np.testing.assert_allclose(output, expected, rtol=1e-6)


@pytest.mark.parametrize("content", [0.0, 1e30, np.inf, np.nan])
def test_padding_does_not_change_the_average(content):
    x, _ = random_texts()
    padded, mask = pad(x, 3, content)
    layer = MaskedAveragePooling1D()
    np.testing.assert_allclose(
        pool(layer, padded, mask), pool(layer, x), rtol=1e-6, atol=1e-7
    )


def test_all_padding_is_zero():
    x, mask = random_texts()
    mask = np.zeros_like(mask)
    layer = MaskedAveragePooling1D()
    np.testing.assert_array_equal(pool(layer, x, mask), 0)
    gradient = input_gradient(lambda x: ops.sum(layer(x, mask=mask)), x)
    np.testing.assert_array_equal(gradient, 0)


def test_gradient_is_an_equal_share_for_every_real_token():
    x, mask = random_texts()
    layer = MaskedAveragePooling1D()
    gradient = input_gradient(lambda x: ops.sum(layer(x, mask=mask)), x)
    share = mask / mask.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        gradient, np.broadcast_to(share[..., None], x.shape), rtol=1e-6
    )


def test_a_sum_beyond_float16_has_its_average():
    x = np.full((1, 100, 1), 1e4, "float16")
    layer = MaskedAveragePooling1D(dtype="float16")
    np.testing.assert_allclose(pool(layer, x), 1e4)


@pytest.mark.parametrize("dtype", DTYPES)
def test_output_dtype(dtype):
    layer = MaskedAveragePooling1D(dtype=dtype)
    output = layer(random_texts()[0])
    assert keras.backend.standardize_dtype(output.dtype) == layer.compute_dtype


def test_keras_hub_harness(keras_hub_harness):
    x, _ = random_texts()
    keras_hub_harness.run_layer_test(
        cls=MaskedAveragePooling1D,
        init_kwargs={"keepdims": True},
        input_data=ops.convert_to_tensor(x),
        expected_output_shape=(2, 1, 4),
    )
