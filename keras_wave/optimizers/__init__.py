"""Optimizers that know embedding tables."""

from keras_wave.optimizers.rowwise_adam import RowwiseAdam

__all__ = ["RowwiseAdam"]
