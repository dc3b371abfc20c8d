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
    if semantics == "text":
        # As one dimension of more tokens.
        others = _sum_of_others(squares.reshape(len(squares), -1, 1))
        return np.sqrt(others.reshape(squares.shape))
    others = _sum_of_others(squares)
    return np.sqrt(others, out=others)


def _sum_of_others(squares):
    """Sum over the other tokens. It overwrites what it is given."""
    total = squares.sum(axis=1, keepdims=True)
    # For what is most of a sum the difference cancels: sum the others. At most
    # one of a dimension is.
    # NumPy finds them in one axis several times as fast as in three.
    most = np.flatnonzero((squares > total * np.float32(0.5)).reshape(-1))
    most = np.unravel_index(most, squares.shape)
    texts, tokens, places = most
    columns = squares[texts, :, places]
    columns[np.arange(len(texts)), tokens] = 0
    np.subtract(total, squares, out=squares)
    squares[most] = columns.sum(axis=1)
    return squares


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
    new_real = real * cosines
    new_real -= imag * sines
    new_imag = real * sines
    new_imag += imag * cosines
    return new_real, new_imag


def magnitude(real, imag):
    return np.sqrt(real * real + imag * imag)
