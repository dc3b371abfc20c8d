"""Convolution and rotation make one wave of one: what they have in common."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import WaveConvolution
from keras_wave.layers import WaveRotation
from tests.gradients import gradients
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.layer_weights import draw_weights
from tests.layers.layer_weights import read_weights
from tests.layers.small_texts import DTYPES
from tests.layers.small_waves import as_complex
from tests.layers.small_waves import as_pair
from tests.layers.small_waves import random_wave

REFERENCES = {
    WaveConvolution: wave_reference.wave_convolution,
    WaveRotation: wave_reference.wave_rotation,
}
ARGUMENTS = {
    WaveConvolution: {"kernel_size": 3},
    WaveRotation: {"max_wavelength": 100.0},
}
each_transform = pytest.mark.parametrize("transform", REFERENCES)


def make(transform, **kwargs):
    layer = transform(**ARGUMENTS[transform], **kwargs)
    layer.build(((None, None, 4),) * 2)
    draw_weights(layer)
    return layer


def two_losses(layer, reference):
    """The same scalar of the stacked parts, by the layer and by reference."""
    by_real, by_imag = np.random.default_rng(2).normal(size=(2, 2, 5, 4))

    def loss(parts):
        real, imag = layer((parts[0], parts[1]))
        return ops.sum(ops.multiply(real, by_real)) + ops.sum(
            ops.multiply(imag, by_imag)
        )

    def reference_loss(parts, weights):
        z = reference(parts[0] + 1j * parts[1], *weights)
        return np.sum(z.real * by_real) + np.sum(z.imag * by_imag)

    return loss, reference_loss


@each_transform
def test_values(transform):
    layer, z = make(transform), random_wave()
    np.testing.assert_allclose(
        as_complex(layer(as_pair(z))),
        REFERENCES[transform](z, *read_weights(layer)),
        rtol=1e-6,
        atol=1e-6,
    )


@each_transform
def test_float64_values(transform, float64):
    layer, z = make(transform, dtype=float64), np.pi * random_wave()
    np.testing.assert_allclose(
        as_complex(layer(as_pair(z, float64))),
        REFERENCES[transform](z, *read_weights(layer)),
        rtol=1e-13,
        atol=1e-13,
    )


@each_transform
def test_gradient_by_the_wave(transform):
    layer, parts = make(transform), np.array(as_pair(random_wave()))
    loss, reference_loss = two_losses(layer, REFERENCES[transform])
    weights = read_weights(layer)
    np.testing.assert_allclose(
        input_gradient(loss, parts),
        finite_differences(lambda p: reference_loss(p, weights), parts),
        rtol=1e-5,
        atol=1e-5,
    )


@each_transform
def test_gradient_by_the_weights(transform):
    layer, parts = make(transform), np.array(as_pair(random_wave()))
    loss, reference_loss = two_losses(layer, REFERENCES[transform])
    weights = read_weights(layer)
    found = gradients(lambda: loss(parts), layer.trainable_variables)
    assert len(found) == len(weights)
    for index, gradient in enumerate(found):

        def of_one(value, index=index):
            values = [*weights[:index], value, *weights[index + 1 :]]
            return reference_loss(parts, values)

        np.testing.assert_allclose(
            gradient,
            finite_differences(of_one, weights[index]),
            rtol=1e-5,
            atol=1e-5,
        )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [0.0, 1e-4, 1.0, 3e4])
@each_transform
def test_results_and_gradients_are_finite(transform, scale, dtype):
    # At 3e4 a sum is beyond float16.
    layer = make(transform, dtype=dtype)
    z = scale * random_wave() / np.abs(random_wave())
    parts = np.array(as_pair(z))

    def loss(parts):
        wave = layer((parts[0], parts[1]))
        return sum(ops.mean(ops.cast(part, "float32")) for part in wave)

    assert np.isfinite(as_complex(layer(as_pair(z)))).all()
    assert np.isfinite(input_gradient(loss, parts, layer.compute_dtype)).all()
    for gradient in gradients(lambda: loss(parts), layer.trainable_variables):
        assert np.isfinite(gradient).all()


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
@each_transform
def test_sixteen_bits_are_close_to_thirty_two(transform, dtype):
    half, full = (
        as_complex(make(transform, dtype=d)(as_pair(random_wave())))
        for d in (dtype, "float32")
    )
    # A rounding of the inputs and one of the outputs.
    precision = {"mixed_float16": 2**-10, "mixed_bfloat16": 2**-7}[dtype]
    error = np.linalg.norm(half - full) / np.linalg.norm(full)
    assert error < 2 * precision


@each_transform
def test_one_token_and_no_text(transform):
    layer = make(transform)
    for shape in [(2, 1, 4), (0, 5, 4)]:
        z = random_wave(*shape)
        np.testing.assert_allclose(
            as_complex(layer(as_pair(z))),
            REFERENCES[transform](z, *read_weights(layer)),
            rtol=1e-6,
            atol=1e-6,
        )


@pytest.mark.parametrize("dtype", DTYPES)
@each_transform
def test_dtypes(transform, dtype):
    layer = make(transform, dtype=dtype)
    for part in layer(as_pair(random_wave())):
        assert keras.backend.standardize_dtype(part.dtype) == (
            layer.compute_dtype
        )
    for weight in layer.weights:
        assert weight.dtype == layer.variable_dtype


@each_transform
def test_output_shape(transform):
    shape = (None, None, 4)
    layer = make(transform)
    assert layer.compute_output_shape((shape, shape)) == (shape, shape)
    part = keras.KerasTensor(shape)
    for output in layer((part, part)):
        assert output.shape == shape


@each_transform
def test_serialization(keras_hub_harness, transform):
    keras_hub_harness.run_serialization_test(
        transform(**ARGUMENTS[transform], name="transform")
    )
