"""The optimizers that steps are measured with, by name."""

import keras

import keras_wave

OPTIMIZERS = {
    "adam": keras.optimizers.Adam,
    "rowwise_adam": keras_wave.optimizers.RowwiseAdam,
}


def make(name):
    """Returns a new optimizer."""
    return OPTIMIZERS[name]()
