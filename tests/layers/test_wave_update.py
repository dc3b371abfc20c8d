"""Interference and modulation share their shapes, dtypes, masks and errors."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import WaveInterference
from keras_wave.layers import WaveModulation
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.small_texts import DTYPES
from tests.layers.small_texts import random_texts

OPERATORS = {WaveInterference: np.add, WaveModulation: np.multiply}
each_update = pytest.mark.parametrize("update", OPERATORS)


def two_waves(scale=1.0):
    """Real and imaginary part of two waves, stacked on the first axis."""
    parts = []
    for seed in range(2):
        z = wave_reference.waves(scale * random_texts(seed=seed)[0])
        parts += [z.real, z.imag]
    return np.array(parts)


def apply(layer, parts):
    real, imag, other_real, other_imag = parts
    return layer(((real, imag), (other_real, other_imag)))


def complex_result(layer, parts):
    real, imag = map(ops.convert_to_numpy, apply(layer, parts))
    return real.astype("float64") + 1j * imag.astype("float64")


def reference(update, parts):
    real, imag, other_real, other_imag = parts
    return OPERATORS[update](real + 1j * imag, other_real + 1j * other_imag)


@each_update
def test_values(update):
    parts = two_waves().astype("float32")
    np.testing.assert_allclose(
        complex_result(update(), parts),
        reference(update, parts.astype("float64")),
        rtol=1e-6,
    )


@each_update
def test_float64_values(update, float64):
    parts = two_waves()
    np.testing.assert_allclose(
        complex_result(update(dtype=float64), parts),
        reference(update, parts),
        rtol=1e-14,
    )


@each_update
def test_gradient(update):
    parts = two_waves()
    by_real, by_imag = np.random.default_rng(2).normal(
        size=(2, *parts[0].shape)
    )

    def loss(parts):
        real, imag = apply(update(), ops.unstack(parts, 4))
        return ops.sum(ops.multiply(real, by_real)) + ops.sum(
            ops.multiply(imag, by_imag)
        )

    def reference_loss(parts):
        z = reference(update, parts)
        return np.sum(z.real * by_real) + np.sum(z.imag * by_imag)

    np.testing.assert_allclose(
        input_gradient(loss, parts),
        finite_differences(reference_loss, parts),
        rtol=1e-5,
        atol=1e-5,
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [0.0, 1e-4, 1.0, 1e4])
@each_update
def test_results_and_gradients_are_finite(update, scale, dtype):
    # At 1e4 a product is far beyond float16.
    layer = update(dtype=dtype)
    parts = two_waves(scale).astype("float32")

    def loss(parts):
        return sum(
            ops.sum(ops.cast(part, "float32"))
            for part in apply(layer, ops.unstack(parts, 4))
        )

    cast = ops.unstack(ops.cast(parts, layer.compute_dtype), 4)
    assert np.isfinite(complex_result(layer, cast)).all()
    assert np.isfinite(input_gradient(loss, parts, layer.compute_dtype)).all()


@pytest.mark.parametrize(
    "update, part, expected",
    [(WaveInterference, 4e4, 65504.0), (WaveModulation, 300.0, 65504.0)],
)
def test_a_result_beyond_float16_saturates(update, part, expected):
    parts = np.full((4, 1, 1, 1), part, "float16")
    _, imag = apply(update(dtype="float16"), parts)
    np.testing.assert_array_equal(ops.convert_to_numpy(imag), expected)


@each_update
def test_waves_of_one_text_at_1e18(update):
    # What fits into the dtype is computed: 1e18 squared is below 3e38.
    parts = np.full((4, 1, 1, 1), 1e18, "float32")
    np.testing.assert_allclose(
        complex_result(update(), parts),
        reference(update, parts.astype("float64")),
        rtol=1e-6,
    )


@pytest.mark.parametrize("dtype", DTYPES)
@each_update
def test_output_dtype(update, dtype):
    layer = update(dtype=dtype)
    for part in apply(layer, two_waves()):
        assert keras.backend.standardize_dtype(part.dtype) == (
            layer.compute_dtype
        )


@each_update
def test_output_shape(update):
    shape = (None, None, 4)
    pair = (shape, shape)
    assert update().compute_output_shape((pair, pair)) == pair
    part = keras.KerasTensor(shape)
    for output in update()(((part, part), (part, part))):
        assert output.shape == shape


@each_update
def test_serialization(keras_hub_harness, update):
    keras_hub_harness.run_serialization_test(update(name="update"))


@pytest.mark.parametrize("shape", [(2, 6, 4), (2, 5, 1), (5, 4)])
@each_update
def test_waves_of_different_shapes(update, shape):
    real, imag, other_real, _ = two_waves()
    with pytest.raises(ValueError, match="Received .*") as raised:
        update()(((real, imag), (other_real, np.ones(shape))))
    assert str(shape) in str(raised.value)


@each_update
def test_a_single_wave(update):
    real, imag, _, _ = two_waves()
    with pytest.raises(ValueError, match="takes two waves.*Received"):
        update()((real, imag))
