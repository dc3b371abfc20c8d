import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import WaveConvolution
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.small_texts import pad
from tests.layers.small_texts import random_texts
from tests.layers.small_waves import as_complex
from tests.layers.small_waves import as_pair
from tests.layers.small_waves import make_convolution
from tests.layers.small_waves import random_wave


def random_kernel(size):
    return random_wave(1, size, seed=3)[0]


def convolve(layer, z, mask=None):
    return as_complex(layer(as_pair(z), mask=mask))


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("kernel_size", [1, 3, 5, 9])
def test_values(kernel_size, masked):
    kernel, z = random_kernel(kernel_size)[..., None], random_wave()
    mask = random_texts()[1] if masked else None
    np.testing.assert_allclose(
        convolve(make_convolution(kernel[..., 0]), z, mask),
        wave_reference.wave_convolution(z, kernel.real, kernel.imag, mask),
        rtol=1e-6,
        atol=1e-6,
    )


@pytest.mark.parametrize("content", [0.0, 1e30, np.inf, np.nan])
class TestPadding:
    def test_does_not_change_the_text(self, content):
        layer, z = make_convolution(random_kernel(3)), random_wave()
        real, mask = pad(z.real, 3, content)
        imag, _ = pad(z.imag, 3, content)
        expected, _ = pad(convolve(layer, z), 3)
        output = as_complex(layer((real, imag), mask=mask))
        np.testing.assert_allclose(output, expected, rtol=1e-6, atol=1e-6)

    def test_has_no_gradient(self, content):
        layer, x = make_convolution(random_kernel(3)), random_texts()[0]
        padded, mask = pad(x, 3, content)

        def loss(x, mask=None):
            real, imag = layer((x, 2 * x), mask=mask)
            return ops.sum(ops.square(real)) + ops.sum(ops.square(imag))

        expected, _ = pad(input_gradient(loss, x), 3)
        np.testing.assert_allclose(
            input_gradient(lambda x: loss(x, mask), padded),
            expected,
            rtol=1e-5,
            atol=1e-5,
        )


def test_every_kind_of_mask_is_a_mask():
    layer, z = make_convolution(random_kernel(3)), random_wave()
    _, mask = random_texts()
    expected = convolve(layer, z, mask)
    # Keras hands over a mask for each part.
    for same in (mask.astype("int32"), (mask, mask), [mask, mask]):
        np.testing.assert_array_equal(convolve(layer, z, same), expected)


def test_all_padding_is_zero():
    layer, z = make_convolution(random_kernel(3)), random_wave()
    np.testing.assert_array_equal(
        convolve(layer, z, np.zeros((2, 5), "bool")), 0
    )


@pytest.mark.parametrize(
    "initializer",
    ["glorot_uniform", keras.initializers.HeNormal(), {"seed": 1}],
    ids=["default", "unseeded", "seeded"],
)
def test_real_and_imaginary_kernel_start_apart(initializer):
    if isinstance(initializer, dict):
        initializer = keras.initializers.GlorotUniform(**initializer)
    layer = WaveConvolution(3, kernel_initializer=initializer)
    layer.build(((None, None, 4),) * 2)
    real, imag = layer.get_weights()
    assert not np.isclose(real, imag).any()


@pytest.mark.parametrize("kernel_size", [0, -1, 2])
def test_bad_windows(kernel_size):
    received = f"odd positive.*Received: kernel_size={kernel_size}"
    with pytest.raises(ValueError, match=received):
        WaveConvolution(kernel_size)
