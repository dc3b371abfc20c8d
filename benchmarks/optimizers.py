"""The optimizers that steps are measured with, by name."""

import keras

OPTIMIZERS = {"adam": keras.optimizers.Adam}


def make(name):
    """Returns a new optimizer."""
    return OPTIMIZERS[name]()
