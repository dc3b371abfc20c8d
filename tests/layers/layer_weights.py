"""Weights of a layer as float64 arrays, far from their start."""

import numpy as np
from keras import ops


def draw_weights(layer):
    """Leaves no weight of the built layer at zero or one."""
    rng = np.random.default_rng(7)
    for weight in layer.weights:
        weight.assign(rng.normal(size=weight.shape))


def read_weights(layer):
    return [
        ops.convert_to_numpy(weight.value).astype("float64")
        for weight in layer.weights
    ]
