import keras
from keras import ops

from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen
from keras_wave.layers.square_root import square_root

COMPONENTS = ("real", "magnitude", "both")


@keras.saving.register_keras_serializable("keras_wave")
class WaveReadout(keras.layers.Layer):
    """Reads a complex wave out as real numbers.

    What each component keeps differs with the update before it:

    - after a modulation the magnitude `G G'` is the same for every token, so
      `"magnitude"` throws the phases away; `"real"` is `G G' cos(a + a')`;
    - after an interference the real part is linear in the embeddings, so
      `"real"` throws the wave away; `"magnitude"` holds the phase difference.

    Args:
        component: `"real"`, `"magnitude"`, or `"both"`, the two side by side.
            Defaults to `"real"`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        wave: A pair `(real, imag)` of float tensors of shape
            `(batch, seq, dim)`.

    Returns:
        A float tensor of the compute dtype and shape `(batch, seq, dim)`, or
        `(batch, seq, 2 * dim)` for `"both"`.

    Raises:
        ValueError: If `component` is none of the three names.

    Example:

    >>> wave = (np.full((1, 1, 1), 3.0), np.full((1, 1, 1), -4.0))
    >>> output = keras_wave.layers.WaveReadout("both")(wave)
    >>> print(keras.ops.convert_to_numpy(output))
    [[[3. 5.]]]
    """

    def __init__(self, component="real", **kwargs):
        super().__init__(**kwargs)
        if component not in COMPONENTS:
            raise ValueError(
                f"`component` must be one of {COMPONENTS}. "
                f"Received: component={component!r}"
            )
        self.component = component
        self.supports_masking = True

    def build(self, wave_shape):
        self.built = True

    def call(self, wave):
        real, imag = wave
        x = self.read(widen(real), widen(imag))
        return narrow(x, self.compute_dtype)

    def read(self, real, imag):
        """Reads out in the dtype of the parts."""
        if self.component == "real":
            return real
        magnitude = _magnitude(real, imag)
        if self.component == "magnitude":
            return magnitude
        return ops.concatenate([real, magnitude], axis=-1)

    def compute_mask(self, wave, mask=None):
        return None if mask is None else mask[0]

    def compute_output_shape(self, wave_shape):
        *outer, dim = wave_shape[0]
        return (*outer, 2 * dim if self.component == "both" else dim)

    def get_config(self):
        config = super().get_config()
        config.update({"component": self.component})
        return config


def _magnitude(real, imag):
    """Length of `(real, imag)`, relative to the longer part.

    Nothing is squared that could overflow or vanish.
    """
    real_size, imag_size = ops.abs(real), ops.abs(imag)
    # Not `ops.maximum()`, which is float32 at most on PyTorch.
    unit = ops.where(real_size > imag_size, real_size, imag_size)
    # A unit, not a variable of the function: the result does not depend on it.
    unit = ops.stop_gradient(ops.where(unit > 0, unit, ops.ones_like(unit)))
    squares = ops.square(real / unit) + ops.square(imag / unit)
    return unit * square_root(squares)
