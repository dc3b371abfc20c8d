import keras

from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen


class WaveUpdate(keras.layers.Layer):
    """Base class of the layers that make one wave of two.

    A subclass writes one method, `update(real, imag, other_real, other_imag)`,
    which returns the pair `(real, imag)` of the new wave. It is handed float32
    (float64 for float64 inputs) whatever the compute dtype.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`.

    Call arguments:
        waves: A pair of waves `((real, imag), (real, imag))`, four float
            tensors of the same shape `(batch, seq, dim)`.

    Returns:
        A tuple `(real, imag)`, both of the inputs' shape and the compute
        dtype.

    Raises:
        ValueError: If `waves` is not a pair of pairs of one shape.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def update(self, real, imag, other_real, other_imag):
        raise NotImplementedError(
            f"{type(self).__name__} must implement `update()`."
        )

    def update_real(self, real, imag, other_real, other_imag):
        """The real part alone of what `update()` gives."""
        return self.update(real, imag, other_real, other_imag)[0]

    def build(self, waves_shape):
        self._check(waves_shape)
        self.built = True

    def call(self, waves):
        (real, imag), (other_real, other_imag) = waves
        parts = (real, imag, other_real, other_imag)
        parts = self.update(*(widen(part) for part in parts))
        return tuple(narrow(part, self.compute_dtype) for part in parts)

    def compute_mask(self, waves, mask=None):
        return None if mask is None else mask[0]

    def compute_output_shape(self, waves_shape):
        self._check(waves_shape)
        return tuple(tuple(shape) for shape in waves_shape[0])

    def _check(self, waves_shape):
        try:
            (real, imag), (other_real, other_imag) = waves_shape
            shapes = {tuple(s) for s in (real, imag, other_real, other_imag)}
        except (TypeError, ValueError):
            shapes = ()
        if len(shapes) != 1:
            raise ValueError(
                f"{type(self).__name__} takes two waves of one shape, "
                "`((real, imag), (real, imag))`. "
                f"Received tensors of the shapes: {waves_shape}"
            )
