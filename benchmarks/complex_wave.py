"""The paper's layer as the paper writes it: angles and complex numbers.

It stands beside `keras_wave.layers.WaveEncoder`, which computes the same
numbers without either. Complex types train on all three backends.
"""

import keras
from keras import ops

UPDATES = {"modulation": ops.multiply, "interference": ops.add}
READOUTS = {"modulation": ops.real, "interference": ops.abs}
# The derivative of the root is infinite at zero.
SMALLEST = 1e-12


class ComplexWave(keras.layers.Layer):
    """Two waves of the text, `G exp(i a)`, which modulate or interfere.

    Weights have the names and shapes of those of `WaveEncoder`, so that one
    takes those of the other.

    Args:
        update: `"modulation"` or `"interference"`.
        dropout: float. Defaults to `0.1`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: A float tensor of shape `(batch, seq, dim)`.
        mask: A tensor of shape `(batch, seq)`, nonzero for real tokens.
        training: bool. Whether to apply dropout.

    Returns:
        A float tensor of the shape of `inputs`.
    """

    def __init__(self, update="modulation", dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.update = update
        self.supports_masking = True
        self._dropout = keras.layers.Dropout(dropout)

    def build(self, inputs_shape):
        dim = inputs_shape[-1]
        dense = keras.layers.Dense
        self._projection = dense(dim, name="projection")
        self._other_projection = dense(dim, name="other_projection")
        self._readout_norm = _layer_norm("readout_norm")
        self._intermediate_dense = dense(
            dim, activation="gelu", name="intermediate_dense"
        )
        self._output_dense = dense(dim, name="output_dense")
        self._output_norm = _layer_norm("output_norm")
        for layer in (
            self._projection,
            self._other_projection,
            self._readout_norm,
            self._intermediate_dense,
            self._output_dense,
            self._output_norm,
            self._dropout,
        ):
            layer.build(inputs_shape)

    def call(self, inputs, mask=None, training=None):
        wave = to_wave(self._projection(inputs), mask)
        other_wave = to_wave(self._other_projection(inputs), mask)
        wave = UPDATES[self.update](wave, other_wave)
        x = self._readout_norm(READOUTS[self.update](wave))
        x = self._dropout(x, training=training)
        y = self._output_dense(self._intermediate_dense(x))
        y = self._dropout(y, training=training)
        return self._output_norm(x + y)

    def compute_output_shape(self, inputs_shape):
        return inputs_shape


def to_wave(x, mask):
    """Returns `G exp(i a)` of the tokens of each text, complex."""
    real_token = ops.expand_dims(ops.cast(mask, x.dtype), axis=-1)
    x = x * real_token
    magnitude = ops.sqrt(
        ops.sum(ops.square(x), axis=1, keepdims=True) + SMALLEST
    )
    cosine = x / magnitude
    sine = ops.sqrt(ops.maximum(1 - ops.square(cosine), SMALLEST))
    angle = ops.arctan2(sine, cosine)
    return ops.polar(magnitude * real_token, angle)


def _layer_norm(name):
    return keras.layers.LayerNormalization(epsilon=1e-5, name=name)
