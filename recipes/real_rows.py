"""Metrics that leave out the rows which only fill a batch up.

The weights of the real rows make up for the others in the average of a batch.
In the average of many batches every real row counts alike.
"""

import keras
from keras import ops


class OfRealRows:
    def update_state(self, y_true, y_pred, sample_weight):
        is_real = ops.cast(sample_weight > 0, self.dtype)
        # As precise as a loss, which casts them too.
        y_pred = ops.cast(y_pred, self.dtype)
        return super().update_state(y_true, y_pred, sample_weight=is_real)


class Accuracy(OfRealRows, keras.metrics.CategoricalAccuracy):
    pass


class Crossentropy(OfRealRows, keras.metrics.CategoricalCrossentropy):
    pass
