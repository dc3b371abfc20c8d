import numpy as np
import pytest

from keras_wave.layers import WaveRotation
from tests.layers import wave_reference
from tests.layers.layer_weights import read_weights
from tests.layers.small_waves import as_complex
from tests.layers.small_waves import as_pair
from tests.layers.small_waves import make_rotation
from tests.layers.small_waves import random_wave


@pytest.mark.parametrize("max_wavelength", [10000.0, 10])
def test_starts_with_the_frequencies_of_rotary_embeddings(max_wavelength):
    layer, z = WaveRotation(max_wavelength), random_wave()
    frequencies = float(max_wavelength) ** (-np.arange(4) / 4)
    np.testing.assert_allclose(
        as_complex(layer(as_pair(z))),
        wave_reference.wave_rotation(z, frequencies),
        rtol=1e-6,
        atol=1e-6,
    )


@pytest.mark.parametrize(
    "dtype, precision",
    [("float32", 0), ("mixed_float16", 2**-11), ("mixed_bfloat16", 2**-8)],
)
def test_a_long_text_is_accurate(dtype, precision):
    layer = WaveRotation(dtype=dtype)
    z = np.ones((1, 512, 4), "complex128")
    output = as_complex(layer(as_pair(z)))
    np.testing.assert_allclose(
        output,
        wave_reference.wave_rotation(z, *read_weights(layer)),
        # An angle of a hundred turns has few bits left for the last of them.
        atol=512 * 2**-23 + precision,
    )


def test_padding_stays_with_itself():
    # No token is the neighbour of another: a mask is not needed.
    z = random_wave()
    z[:, 3:] = np.nan
    layer = make_rotation(np.ones(4))
    output = as_complex(layer(as_pair(z)))
    np.testing.assert_allclose(
        output[:, :3], as_complex(layer(as_pair(z[:, :3]))), 1e-6, 1e-6
    )


def test_the_frequency_zero_turns_nothing():
    z = random_wave()
    output = as_complex(make_rotation(np.zeros(4))(as_pair(z)))
    np.testing.assert_array_equal(output, z)


@pytest.mark.parametrize("max_wavelength", [1, 0, -10.0, float("nan")])
def test_bad_wavelengths(max_wavelength):
    received = f"Received: max_wavelength={max_wavelength}"
    with pytest.raises(ValueError, match=received):
        WaveRotation(max_wavelength)
