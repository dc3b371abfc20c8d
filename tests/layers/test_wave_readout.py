import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import WaveReadout
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.small_texts import DTYPES

COMPONENTS = ["real", "magnitude", "both"]
each_component = pytest.mark.parametrize("component", COMPONENTS)

# All four quadrants, both axes, the diagonals where |real| = |imag|.
REAL, IMAG = np.meshgrid([-2.0, -1.0, 0.5, 2.0], [-1.0, 1.0, 2.0, 3.0])
WAVE = np.array([REAL, IMAG], "float32")[:, None]
# One part is zero wherever a text has one token.
ON_THE_AXES = np.array(
    [[3.0, 0.0, -3.0, 0.0], [0.0, 3.0, 0.0, -3.0]], "float32"
).reshape(2, 1, 4, 1)


def read(layer, wave):
    output = ops.convert_to_numpy(layer((wave[0], wave[1])))
    return output.astype("float64")


def reference(component, wave):
    return wave_reference.read_out(wave[0] + 1j * wave[1], component)


@each_component
def test_values(component):
    np.testing.assert_allclose(
        read(WaveReadout(component), WAVE),
        reference(component, WAVE.astype("float64")),
        rtol=1e-6,
    )


@each_component
def test_float64_values(component, float64):
    wave = np.pi * WAVE.astype(float64)
    np.testing.assert_allclose(
        read(WaveReadout(component, dtype=float64), wave),
        reference(component, wave),
        rtol=1e-14,
    )


@pytest.mark.parametrize("wave", [WAVE, ON_THE_AXES], ids=["all", "axes"])
@each_component
def test_gradient(component, wave):
    np.testing.assert_allclose(
        input_gradient(
            lambda wave: ops.sum(WaveReadout(component)((wave[0], wave[1]))),
            wave,
        ),
        finite_differences(lambda wave: reference(component, wave).sum(), wave),
        rtol=1e-5,
        atol=1e-6,
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [0.0, 1e-7, 1.0, 3e4])
@each_component
def test_results_and_gradients_are_finite(component, scale, dtype):
    layer = WaveReadout(component, dtype=dtype)
    wave = scale * WAVE / 2

    def loss(wave):
        return ops.sum(ops.cast(layer((wave[0], wave[1])), "float32"))

    cast = ops.cast(wave, layer.compute_dtype)
    assert np.isfinite(read(layer, cast)).all()
    assert np.isfinite(input_gradient(loss, wave, layer.compute_dtype)).all()


@pytest.mark.parametrize(
    "dtype, scale",
    [
        ("float32", 1e38),
        ("float32", 1e-30),
        ("bfloat16", 1e38),
        ("bfloat16", 1e-30),
        ("float16", 1e4),
    ],
)
def test_the_scale_of_a_magnitude_does_not_matter(dtype, scale):
    wave = scale * np.array([[[[0.75]]], [[[1.0]]]])
    magnitude = read(WaveReadout("magnitude", dtype=dtype), wave)
    rtol = {"float32": 1e-6, "bfloat16": 2**-7, "float16": 2**-10}[dtype]
    np.testing.assert_allclose(magnitude / scale, 1.25, rtol=rtol)


@pytest.mark.parametrize("dtype", DTYPES)
@each_component
def test_output_dtype(component, dtype):
    layer = WaveReadout(component, dtype=dtype)
    output = layer((WAVE[0], WAVE[1]))
    assert keras.backend.standardize_dtype(output.dtype) == layer.compute_dtype


@each_component
def test_output_shape(component):
    layer = WaveReadout(component)
    part = keras.KerasTensor((None, None, 4))
    dim = 8 if component == "both" else 4
    assert layer((part, part)).shape == (None, None, dim)
    assert layer.compute_output_shape((part.shape,) * 2) == (None, None, dim)


@each_component
def test_serialization(keras_hub_harness, component):
    keras_hub_harness.run_serialization_test(WaveReadout(component))


@pytest.mark.parametrize("component", ["phase", None, "Real"])
def test_unknown_component(component):
    with pytest.raises(ValueError, match=f"Received: .*{component!r}"):
        WaveReadout(component)
