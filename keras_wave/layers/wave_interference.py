import keras
from keras import ops

from keras_wave.layers.wave_update import WaveUpdate


@keras.saving.register_keras_serializable("keras_wave")
class WaveInterference(WaveUpdate):
    """Adds two waves: `Z + Z'`.

    The magnitude of the sum carries the phase difference of its parts,
    `|Z + Z'|^2 = G^2 + G'^2 + 2 G G' cos(a - a')` (Zhang & Sheng,
    [arXiv 2411.02674](https://arxiv.org/abs/2411.02674), wave interference).

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
    >>> real, imag = keras_wave.layers.WaveInterference()(waves)
    >>> float(real[0, 0, 0]), float(imag[0, 0, 0])
    (3.0, 4.0)
    """

    def update(self, real, imag, other_real, other_imag):
        return ops.add(real, other_real), ops.add(imag, other_imag)
