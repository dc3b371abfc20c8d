import keras
import numpy as np
from keras import ops

from keras_wave.data import passes
from keras_wave.insight.logit_model import linear_output
from keras_wave.insight.waves import Waves

# Tokens that are worked on at once. Each dimension that is taken away is a text
# of its own.
CHUNK = 8192


class FirstLayer:
    """The first layer of a classifier, at work on one text.

    Args:
        classifier: A `WaveClassifier`.
        token_ids: An int32 array of shape `(tokens,)`.
        padding_mask: As `token_ids`.
    """

    def __init__(self, classifier, token_ids, padding_mask):
        self._backbone = classifier.backbone
        self._output = linear_output(classifier)
        self._layer = classifier.backbone.wave_layers[0]
        self._size = len(token_ids)
        # Few lengths, so that few shapes are compiled.
        longest = max(self._size, classifier.preprocessor.sequence_length)
        padding = int(passes.to_padded(self._size, longest)) - self._size
        ids = {"token_ids": token_ids, "padding_mask": padding_mask}
        below = keras.Model(classifier.backbone.input, self._layer.input)
        *inputs, self._mask = below(
            {
                name: ops.convert_to_tensor(np.pad(x, (0, padding))[np.newaxis])
                for name, x in ids.items()
            },
            training=False,
        )
        # A folded layer takes two.
        self._inputs = inputs[0] if len(inputs) == 1 else tuple(inputs)
        self._projected = self._layer.project(self._inputs, self._mask)

    def waves(self):
        """Returns the `Waves` of the text."""
        waves = self._layer.waves(*self._projected, self._mask)
        parts = (
            ops.convert_to_numpy(part)[0, : self._size]
            for wave in waves
            for part in wave
        )
        return Waves(*parts, update=self._layer.update)

    def dimension_contributions(self):
        """Returns the text's logits less those without each dimension.

        Returns:
            A float32 array of shape `(dim, num_classes)`.
        """
        dim = self._projected[0].shape[-1]
        size = max(1, CHUNK // self._mask.shape[1])
        logits = self._logits(np.ones((1, dim)))
        without = [
            self._logits(1 - np.eye(dim)[start : start + size])
            for start in range(0, dim, size)
        ]
        return logits - np.concatenate(without)

    def _logits(self, kept):
        """Returns a row of logits for each row of dimensions to keep."""
        layer = self._layer
        shape = (len(kept), self._mask.shape[1])
        mask = ops.broadcast_to(self._mask, shape)
        kept = kept[:, np.newaxis]
        projected = (
            ops.multiply(x, ops.cast(kept, x.dtype)) for x in self._projected
        )
        # As the layer does, and those after it.
        x = layer.encode(*projected, mask, training=False)
        x = layer.finish(x, self._inputs)
        for later in self._backbone.wave_layers[1:]:
            x = later(x, mask=mask)
        logits = self._output(self._backbone.pooling(x, mask=mask))
        return ops.convert_to_numpy(logits).astype("float32")
