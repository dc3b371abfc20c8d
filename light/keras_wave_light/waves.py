"""The waves of texts of one length, in NumPy: arrays `(texts, tokens, dim)`.

The files of the same names in `keras_wave/layers` tell the mathematics. Squares
are not taken in units of the largest, as there: no number is beyond the largest
of float16, and what is so small that its square is zero changes no answer.
"""

import numpy as np


def root_of_others(x, semantics, window_size):
    """Square root of the sum of squares over other tokens."""
    squares = x * x
    if semantics == "window":
        return np.sqrt(_sum_of_neighbours(squares, window_size))
    axes = (1,) if semantics == "dimension" else (1, 2)
    total = squares.sum(axis=axes, keepdims=True)
    # For what is most of the sum the difference cancels: sum the others.
    is_most = squares > total * np.float32(0.5)
    rest = np.where(is_most, np.float32(0), squares)
    rest = rest.sum(axis=axes, keepdims=True)
    np.subtract(total, squares, out=squares)
    np.copyto(squares, rest, where=is_most)
    return np.sqrt(squares, out=squares)


def _sum_of_neighbours(squares, window_size):
    dim = squares.shape[-1]
    sizes = np.array(window_size)
    reach = sizes[np.arange(dim) * len(sizes) // dim] // 2
    total = np.zeros_like(squares)
    for distance in range(1, min(reach.max(), squares.shape[1] - 1) + 1):
        near = (distance <= reach).astype("float32")
        total[:, distance:] += squares[:, :-distance] * near
        total[:, :-distance] += squares[:, distance:] * near
    return total


def convolve(x, kernel):
    """Convolves every dimension, with zeros around each text.

    Args:
        x: A float32 array of shape `(texts, tokens, dim)`.
        kernel: A float32 array of shape `(window, dim)`.
    """
    tokens = x.shape[1]
    total = np.zeros_like(x)
    before = (len(kernel) - 1) // 2
    for place, factors in enumerate(kernel):
        shift = place - before
        if abs(shift) >= tokens:
            continue
        to = slice(max(-shift, 0), tokens - max(shift, 0))
        of = slice(max(shift, 0), tokens - max(-shift, 0))
        total[:, to] += x[:, of] * factors
    return total


def rotate(real, imag, cosines, sines):
    return real * cosines - imag * sines, real * sines + imag * cosines


def magnitude(real, imag):
    return np.sqrt(real * real + imag * imag)
