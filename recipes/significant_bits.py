"""Weights of fewer bits, that float16 still holds and deflate packs."""

import numpy as np

# Of float16: the bits behind the leading one, and what its exponents are
# stored above.
MANTISSA = 10
BIAS = 15


def round_weights(values, bits):
    """Rounds weights to a few bits behind their leading one, to nearest even.

    Those below the median are rounded to what one at the median is: beside the
    others it is the absolute error of a small weight that counts. None becomes
    infinite, and what is rounded already stays as it is.

    Args:
        values: A float16 array, not empty, of finite numbers.
        bits: int from `0` to `10`.

    Returns:
        A float16 array.
    """
    magnitudes = np.abs(values)
    middle = np.sort(magnitudes, axis=None)[(values.size - 1) // 2]
    # Rounded first: it may reach the next power of two, with a larger step.
    middle = round_to(middle, find_step(middle, bits), bits)
    steps = np.maximum(find_step(magnitudes, bits), find_step(middle, bits))
    return np.copysign(round_to(magnitudes, steps, bits), values)


def find_step(magnitudes, bits):
    """Returns how far apart numbers of so many bits are, powers of two."""
    exponents = np.asarray(magnitudes).view("uint16") >> MANTISSA
    # Zeros and subnormal numbers are as far apart as the smallest normal ones.
    exponents = np.maximum(exponents, 1).astype("int32")
    return np.ldexp(np.float32(1), exponents - BIAS - bits)


def round_to(magnitudes, steps, bits):
    largest = np.float32(2 - 2.0**-bits) * 2**BIAS
    # Of powers of two, quotients and products are exact in float32.
    rounded = np.rint(np.float32(magnitudes) / steps) * steps
    return np.minimum(rounded, largest).astype("float16")
