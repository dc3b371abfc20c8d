"""Derivatives of the float64 reference, without any formula of a derivative."""

import numpy as np


def finite_differences(function, x, step=1e-6):
    """Returns the gradient of the scalar `function(x)` by the array `x`."""
    x = np.array(x, "float64")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        centre = x[index]
        x[index] = centre + step
        above = function(x)
        x[index] = centre - step
        below = function(x)
        x[index] = centre
        gradient[index] = (above - below) / (2 * step)
    return gradient
