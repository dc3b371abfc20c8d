import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import MaskedDepthwiseConv1D
from tests.gradients import gradients
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.layer_weights import draw_weights
from tests.layers.layer_weights import read_weights
from tests.layers.small_texts import DTYPES
from tests.layers.small_texts import hard_texts
from tests.layers.small_texts import pad
from tests.layers.small_texts import random_texts

each_masked = pytest.mark.parametrize("masked", [False, True])


def make_convolution(kernel_size=3, dim=4, **kwargs):
    layer = MaskedDepthwiseConv1D(kernel_size, **kwargs)
    layer.build((None, None, dim))
    draw_weights(layer)
    return layer


def convolve(layer, x, mask=None):
    return ops.convert_to_numpy(layer(x, mask=mask)).astype("float64")


def reference(layer, x, mask=None):
    return wave_reference.convolution(x, *read_weights(layer), mask)


@each_masked
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 9])
def test_values(kernel_size, masked):
    x, mask = random_texts()
    mask = mask if masked else None
    layer = make_convolution(kernel_size)
    np.testing.assert_allclose(
        convolve(layer, x, mask), reference(layer, x, mask), 1e-6, 1e-6
    )


def test_float64_values(float64):
    x, mask = random_texts()
    x = np.pi * x.astype(float64)
    layer = make_convolution(dtype=float64)
    np.testing.assert_allclose(
        convolve(layer, x, mask), reference(layer, x, mask), 1e-14, 1e-14
    )


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_is_that_of_keras_without_a_mask(padding):
    x, _ = random_texts()
    layer = make_convolution(padding=padding)
    keras_layer = keras.layers.DepthwiseConv1D(3, padding=padding)
    keras_layer.build(x.shape)
    keras_layer.set_weights(layer.get_weights())
    np.testing.assert_array_equal(
        convolve(layer, x), ops.convert_to_numpy(keras_layer(x))
    )


@each_masked
def test_gradients(masked):
    x, mask = random_texts()
    mask = mask if masked else None
    layer = make_convolution()
    factors = np.random.default_rng(1).normal(size=x.shape)

    def loss(x):
        return ops.sum(ops.multiply(layer(x, mask=mask), factors))

    def reference_loss(x, kernel, bias):
        y = wave_reference.convolution(x, kernel, bias, mask)
        return np.sum(y * factors)

    kernel, bias = read_weights(layer)
    by_kernel, by_bias = gradients(lambda: loss(x), layer.trainable_variables)
    for found, of_one, value in (
        (input_gradient(loss, x), lambda x: (x, kernel, bias), x),
        (by_kernel, lambda kernel: (x, kernel, bias), kernel),
        (by_bias, lambda bias: (x, kernel, bias), bias),
    ):
        np.testing.assert_allclose(
            found,
            finite_differences(
                lambda v, f=of_one: reference_loss(*f(v)), value
            ),
            rtol=1e-5,
            atol=1e-5,
        )


@pytest.mark.parametrize("content", [0.0, 1e30, np.inf, np.nan])
@pytest.mark.parametrize("kernel_size", [2, 3, 9])
class TestPadding:
    def test_does_not_change_the_text(self, kernel_size, content):
        x, _ = random_texts()
        padded, mask = pad(x, 3, content)
        layer = make_convolution(kernel_size)
        output = convolve(layer, padded, mask)
        assert np.isfinite(output).all()
        np.testing.assert_allclose(
            output[:, : x.shape[1]], convolve(layer, x), rtol=1e-6, atol=1e-6
        )

    def test_has_no_gradient(self, kernel_size, content):
        x, _ = random_texts()
        padded, mask = pad(x, 3, content)
        layer = make_convolution(kernel_size)

        def loss(x, mask=None):
            return ops.sum(ops.square(layer(x, mask=mask)[:, :5]))

        expected, _ = pad(input_gradient(loss, x), 3)
        np.testing.assert_allclose(
            input_gradient(lambda x: loss(x, mask), padded),
            expected,
            rtol=1e-5,
            atol=1e-5,
        )


def test_integer_mask_is_a_mask():
    x, mask = random_texts()
    layer = make_convolution()
    np.testing.assert_array_equal(
        convolve(layer, x, mask.astype("int32")), convolve(layer, x, mask)
    )


def test_one_token_sees_itself():
    x, _ = random_texts(seq=1, batch=1)
    layer = make_convolution()
    kernel, bias = read_weights(layer)
    np.testing.assert_allclose(
        convolve(layer, x), kernel[1, :, 0] * x + bias, rtol=1e-6
    )


def test_all_padding_is_the_bias():
    x, mask = random_texts()
    mask = np.zeros_like(mask)
    layer = make_convolution()
    _, bias = read_weights(layer)
    np.testing.assert_allclose(
        convolve(layer, x, mask), np.broadcast_to(bias, x.shape), rtol=1e-6
    )
    gradient = input_gradient(lambda x: ops.sum(layer(x, mask=mask)), x)
    np.testing.assert_array_equal(gradient, 0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_hard_texts_are_finite(dtype):
    x, mask = hard_texts()
    layer = make_convolution(dim=x.shape[-1], dtype=dtype)

    def loss(x):
        return ops.sum(ops.cast(layer(x, mask=mask), "float32"))

    assert np.isfinite(convolve(layer, x, mask)).all()
    assert np.isfinite(input_gradient(loss, x, layer.compute_dtype)).all()


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_sixteen_bits_are_close_to_thirty_two(dtype):
    x, mask = random_texts()
    half, full = (
        convolve(make_convolution(dtype=d), x, mask) for d in (dtype, "float32")
    )
    # A rounding of the inputs, of the weights and of the output.
    precision = {"mixed_float16": 2**-10, "mixed_bfloat16": 2**-7}[dtype]
    error = np.linalg.norm(half - full) / np.linalg.norm(full)
    assert error < 3 * precision


@pytest.mark.parametrize("dtype", DTYPES)
def test_output_dtype(dtype):
    layer = make_convolution(dtype=dtype)
    output = layer(random_texts()[0])
    assert keras.backend.standardize_dtype(output.dtype) == layer.compute_dtype


def test_keras_hub_harness(keras_hub_harness):
    x, _ = random_texts()
    keras_hub_harness.run_layer_test(
        cls=MaskedDepthwiseConv1D,
        init_kwargs={"kernel_size": 3, "depthwise_initializer": "he_normal"},
        input_data=ops.convert_to_tensor(x),
        expected_output_shape=x.shape,
        expected_num_trainable_weights=2,
    )


@pytest.mark.parametrize(
    "name, value",
    [("kernel_size", 0), ("kernel_size", 2.5), ("padding", "causally")],
)
def test_bad_arguments(name, value):
    with pytest.raises(ValueError, match=f"[Rr]eceived.*{value}"):
        MaskedDepthwiseConv1D(**{"kernel_size": 3, name: value})


@pytest.mark.parametrize(
    ("arguments", "is_as_long"),
    [({}, True), ({"padding": "valid"}, False), ({"strides": 2}, False)],
)
def test_mask_of_another_length_is_not_passed_on(arguments, is_as_long):
    x, mask = random_texts()
    passed = make_convolution(**arguments).compute_mask(x, mask)
    assert passed is (mask if is_as_long else None)


def test_channels_first():
    with pytest.raises(ValueError, match="channels_last.*'channels_first'"):
        MaskedDepthwiseConv1D(3, data_format="channels_first")
