"""The paper's network as its reader would first write it in Keras.

Nothing here follows the package: it is what the package is compared with, and
is not to be made faster.
"""

import keras
from keras import ops

EPSILON = 1e-8


class StraightforwardWave(keras.layers.Layer):
    """One layer: real parts are the tokens', imaginary parts the others'.

    Args:
        dim: int. The width of the embeddings.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: A float tensor of shape `(batch, seq, dim)`.
        mask: A float tensor of shape `(batch, seq, 1)`, one for real tokens.

    Returns:
        A float tensor of the shape of `inputs`.
    """

    def __init__(self, dim, **kwargs):
        super().__init__(**kwargs)
        self.first = keras.layers.Dense(dim)
        self.second = keras.layers.Dense(dim)
        self.inner = keras.layers.Dense(dim, activation="gelu")
        self.outer = keras.layers.Dense(dim)
        self.inner_norm = keras.layers.LayerNormalization()
        self.outer_norm = keras.layers.LayerNormalization()

    def build(self, inputs_shape, mask_shape=None):
        for layer in (
            self.first,
            self.second,
            self.inner,
            self.outer,
            self.inner_norm,
            self.outer_norm,
        ):
            layer.build(inputs_shape)

    def call(self, inputs, mask):
        real, imag = wave(self.first(inputs) * mask)
        other_real, other_imag = wave(self.second(inputs) * mask)
        x = self.inner_norm(real * other_real - imag * other_imag)
        return self.outer_norm(x + self.outer(self.inner(x)))

    def compute_output_shape(self, inputs_shape, mask_shape=None):
        return inputs_shape


class PooledText(keras.layers.Layer):
    """The average of the real tokens of a text."""

    def call(self, inputs, mask):
        total = ops.sum(inputs * mask, axis=1)
        return total / ops.maximum(ops.sum(mask, axis=1), 1)

    def compute_output_shape(self, inputs_shape, mask_shape=None):
        return (inputs_shape[0], inputs_shape[-1])


def wave(x):
    squares = ops.square(x)
    total = ops.sum(squares, axis=1, keepdims=True)
    return x, ops.sqrt(total - squares + EPSILON)


def build(vocabulary_size, dim, num_classes):
    """Returns a `keras.Model` from ids to logits."""
    inputs = {
        name: keras.Input((None,), dtype="int32", name=name)
        for name in ("token_ids", "padding_mask")
    }
    mask = ops.cast(ops.expand_dims(inputs["padding_mask"], axis=-1), "float32")
    x = keras.layers.Embedding(vocabulary_size, dim)(inputs["token_ids"])
    x = keras.layers.SpatialDropout1D(0.1)(x)
    x = StraightforwardWave(dim)(x, mask)
    x = PooledText()(x, mask)
    x = keras.layers.Dropout(0.1)(x)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(x))
