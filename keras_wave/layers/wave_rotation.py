import keras
from keras import ops

from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen


@keras.saving.register_keras_serializable("keras_wave")
class WaveRotation(keras.layers.Layer):
    """Turns the phase of each token's wave with its position in the text.

    ```
    Z[j, k] * exp(i j w[k])
    ```

    The angular frequencies `w` are learned. They start as those of rotary
    embeddings, from one radian a token in the first dimension, in equal ratios,
    to one in `max_wavelength` tokens after the last.

    Args:
        max_wavelength: float. Defaults to `10000.0`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        wave: A pair `(real, imag)` of float tensors of shape
            `(batch, seq, dim)`.

    Returns:
        A tuple `(real, imag)`, both of the inputs' shape and the compute
        dtype.

    Raises:
        ValueError: If `max_wavelength` is not larger than 1.

    Example:

    >>> wave = (np.ones((1, 3, 1)), np.zeros((1, 3, 1)))
    >>> real, imag = keras_wave.layers.WaveRotation()(wave)
    >>> print(keras.ops.convert_to_numpy(real)[0, :, 0].round(2))
    [ 1.    0.54 -0.42]
    """

    def __init__(self, max_wavelength=10000.0, **kwargs):
        super().__init__(**kwargs)
        if not max_wavelength > 1:
            raise ValueError(
                "`max_wavelength` must be larger than 1. "
                f"Received: max_wavelength={max_wavelength}"
            )
        self.max_wavelength = max_wavelength
        self.supports_masking = True

    def build(self, wave_shape):
        dim = wave_shape[0][-1]

        def rotary_frequencies(shape, dtype):
            exponents = -ops.arange(dim, dtype="float32") / dim
            return ops.cast(self.max_wavelength**exponents, dtype)

        self.frequencies = self.add_weight(
            shape=(dim,),
            initializer=rotary_frequencies,
            # Sixteen bits of a frequency are too few for a distant token.
            autocast=False,
            name="frequencies",
        )
        self.built = True

    def call(self, wave):
        real, imag = (widen(part) for part in wave)
        return tuple(
            narrow(part, self.compute_dtype) for part in self.rotate(real, imag)
        )

    def rotate(self, real, imag):
        """Rotates in the dtype of the parts."""
        positions = ops.arange(ops.shape(real)[1], dtype=real.dtype)
        frequencies = ops.cast(self.frequencies, real.dtype)
        angles = ops.expand_dims(positions, axis=-1) * frequencies
        cos, sin = ops.cos(angles), ops.sin(angles)
        return real * cos - imag * sin, real * sin + imag * cos

    def compute_mask(self, wave, mask=None):
        return mask

    def compute_output_shape(self, wave_shape):
        return tuple(tuple(shape) for shape in wave_shape)

    def get_config(self):
        config = super().get_config()
        config.update({"max_wavelength": self.max_wavelength})
        return config
