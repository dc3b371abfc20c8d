import keras
import numpy as np
from keras import ops

from keras_wave.data import passes
from keras_wave.insight.logit_model import linear_output
from keras_wave.insight.waves import Waves
from keras_wave.layers.precision import saturate
from keras_wave.layers.precision import widen

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
        *self._inputs, self._mask = below(
            {
                name: ops.convert_to_tensor(np.pad(x, (0, padding))[np.newaxis])
                for name, x in ids.items()
            },
            training=False,
        )
        self._projected = self._project()

    def waves(self):
        """Returns the `Waves` of the text."""
        layer, mask = self._layer, self._mask
        projected, other_projected = (
            saturate(widen(x)) for x in self._projected
        )
        wave = layer._token_to_wave.wave(projected, mask)
        other_wave = layer._other_wave(other_projected, mask)
        updated = layer._wave_update.update(*wave, *other_wave)
        parts = (
            ops.convert_to_numpy(part)[0, : self._size]
            for part in (*wave, *other_wave, *updated)
        )
        return Waves(*parts, update=layer.update)

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

    def _project(self):
        layer = self._layer
        if not layer.projections:  # They are in the tables.
            return self._inputs
        (x,) = self._inputs
        if layer.kernel_size > 1:
            x = ops.add(x, layer._convolution(x, mask=self._mask))
        return [projection(x) for projection in layer.projections]

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
        if layer.residual:
            x = ops.add(x, self._inputs[0])
        x = layer._output_norm(x)
        for later in self._backbone.wave_layers[1:]:
            x = later(x, mask=mask)
        logits = self._output(self._backbone.pooling(x, mask=mask))
        return ops.convert_to_numpy(logits).astype("float32")
