import keras
from keras import ops

from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen


@keras.saving.register_keras_serializable("keras_wave")
class MaskedAveragePooling1D(keras.layers.GlobalAveragePooling1D):
    """Averages over the real tokens of a text, zero where there is none.

    `keras.layers.GlobalAveragePooling1D` divides zero by zero for a text that
    is all padding. This layer differs from it in that alone, and in that the
    sum runs in float32 (float64 for float64 inputs).

    Args:
        **kwargs: Arguments of `keras.layers.GlobalAveragePooling1D`.

    Call arguments:
        inputs: A float tensor of shape `(batch, seq, dim)`.
        mask: A bool tensor of shape `(batch, seq)`, `True` for real tokens.
            Defaults to `None`: every token is real.

    Returns:
        A float tensor of the compute dtype and shape `(batch, dim)`.

    Example:

    >>> inputs = np.array([[[1.0], [3.0], [8.0]]])
    >>> mask = np.array([[True, True, False]])
    >>> output = keras_wave.layers.MaskedAveragePooling1D()(inputs, mask=mask)
    >>> print(keras.ops.convert_to_numpy(output))
    [[2.]]
    """

    def call(self, inputs, mask=None):
        steps_axis = 1 if self.data_format == "channels_last" else 2
        if mask is None:
            mask = ops.ones_like(ops.take(inputs, 0, axis=3 - steps_axis))
        x = widen(inputs)
        mask = ops.expand_dims(ops.cast(mask, "bool"), axis=3 - steps_axis)
        # Not `x * mask`: zero times infinity is a NaN.
        x = ops.where(mask, x, 0.0)
        total = ops.sum(x, axis=steps_axis, keepdims=self.keepdims)
        mask = ops.cast(mask, x.dtype)
        count = ops.sum(mask, axis=steps_axis, keepdims=self.keepdims)
        return narrow(total / ops.maximum(count, 1), self.compute_dtype)
