"""Sixteen bits hold a wave but not the squares and products that make it."""

from keras import backend
from keras import ops

# The largest number of float16.
LARGEST = 65504.0


def widen(x):
    """Returns `x` in float32, or unchanged where it is float64."""
    x = ops.convert_to_tensor(x)
    is_double = backend.standardize_dtype(x.dtype) == "float64"
    return ops.cast(x, "float64" if is_double else "float32")


def narrow(x, dtype):
    """Returns `x` in `dtype`, its largest finite number where `x` is larger.

    A plain cast of a larger number is an infinity, and the next product of it a
    NaN.
    """
    if backend.standardize_dtype(x.dtype) == dtype:
        return x
    if dtype == "float16":
        x = saturate(x)
    return ops.cast(x, dtype)


def saturate(x):
    """Returns `x`, and where it is beyond float16 the largest number there."""
    return ops.clip(x, -LARGEST, LARGEST)
