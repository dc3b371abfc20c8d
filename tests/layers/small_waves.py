"""Waves as arrays of complex numbers, and as the pairs that layers take."""

import numpy as np
from keras import ops

from keras_wave.layers import WaveConvolution
from keras_wave.layers import WaveRotation


def random_wave(batch=2, seq=5, dim=4, seed=0):
    rng = np.random.default_rng(seed)
    real, imag = rng.normal(size=(2, batch, seq, dim)).astype("float32")
    return as_complex((real, imag))


def as_pair(z, dtype="float32"):
    return z.real.astype(dtype), z.imag.astype(dtype)


def as_complex(wave):
    real, imag = (ops.convert_to_numpy(part) for part in wave)
    return real.astype("float64") + 1j * imag.astype("float64")


def make_convolution(kernel, **kwargs):
    """A layer of the complex kernel of shape `(size, dim)`."""
    size, dim = kernel.shape
    layer = WaveConvolution(size, **kwargs)
    layer.build(((None, None, dim),) * 2)
    layer.real_kernel.assign(kernel.real[..., None])
    layer.imag_kernel.assign(kernel.imag[..., None])
    return layer


def make_rotation(frequencies, **kwargs):
    layer = WaveRotation(**kwargs)
    layer.build(((None, None, len(frequencies)),) * 2)
    layer.frequencies.assign(frequencies)
    return layer
