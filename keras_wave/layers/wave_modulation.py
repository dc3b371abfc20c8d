import keras

from keras_wave.layers.wave_update import WaveUpdate


@keras.saving.register_keras_serializable("keras_wave")
class WaveModulation(WaveUpdate):
    """Multiplies two waves: `Z * Z' = G G' exp(i (a + a'))`.

    Magnitudes multiply and phases add (Zhang & Sheng,
    [arXiv 2411.02674](https://arxiv.org/abs/2411.02674), wave modulation).
    Each token's part in the result is in its phase alone: the magnitude
    `G G'` is the same for every token of a text.

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

    Example:

    >>> one, two = np.full((1, 1, 1), 1.0), np.full((1, 1, 1), 2.0)
    >>> waves = ((one, two), (two, two))
    >>> real, imag = keras_wave.layers.WaveModulation()(waves)
    >>> float(real[0, 0, 0]), float(imag[0, 0, 0])
    (-2.0, 6.0)
    """

    def update(self, real, imag, other_real, other_imag):
        return (
            self.update_real(real, imag, other_real, other_imag),
            real * other_imag + imag * other_real,
        )

    def update_real(self, real, imag, other_real, other_imag):
        return real * other_real - imag * other_imag
