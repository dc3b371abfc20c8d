"""Sixteen bits hold a wave but not the squares and products that make it."""

from keras import backend
from keras import ops


def widen(x):
    """Returns `x` in float32, or unchanged where it is float64."""
    x = ops.convert_to_tensor(x)
    is_double = backend.standardize_dtype(x.dtype) == "float64"
    return ops.cast(x, "float64" if is_double else "float32")


def narrow(x, dtype):
    """Returns `x` in `dtype`, its largest finite number where `x` is larger.

    float16 ends at 65,504: a plain cast of a larger number is an infinity, and
    the next product of it a NaN.
    """
    if backend.standardize_dtype(x.dtype) == dtype:
        return x
    if dtype == "float16":
        x = ops.clip(x, -65504.0, 65504.0)
    return ops.cast(x, dtype)
