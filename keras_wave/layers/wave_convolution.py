import keras
from keras import ops

from keras_wave.layers.fork_initializer import fork_initializer
from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen
from keras_wave.layers.zero_padding import zero_padding


@keras.saving.register_keras_serializable("keras_wave")
class WaveConvolution(keras.layers.Layer):
    """Lets each token's wave interfere with the waves of its neighbours.

    Before a neighbour's wave is added, a complex weight scales it and turns its
    phase, one weight for each distance `o` and dimension `k`:

    ```
    Z[j, k] + sum over o of C[o, k] * Z[j + o, k]
    ```

    Modulated with another wave, the result holds products of neighbouring
    tokens: the wave learns the order of words.

    Args:
        kernel_size: int. The number of tokens in the window, odd, the token
            itself in its centre.
        kernel_initializer: Initializer of the real and imaginary parts of
            `C`. Defaults to `"glorot_uniform"`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        wave: A pair `(real, imag)` of float tensors of shape
            `(batch, seq, dim)`.
        mask: A bool or int tensor of shape `(batch, seq)`, nonzero for real
            tokens. Defaults to `None`: every token is real.

    Returns:
        A tuple `(real, imag)`, both of the inputs' shape and the compute
        dtype, zero where the text is padded.

    Raises:
        ValueError: If `kernel_size` is not an odd positive integer.

    Example:

    >>> wave = (np.ones((1, 3, 1)), np.zeros((1, 3, 1)))
    >>> convolution = keras_wave.layers.WaveConvolution(
    ...     kernel_size=3, kernel_initializer="ones"
    ... )
    >>> real, imag = convolution(wave)
    >>> print(keras.ops.convert_to_numpy(real)[0, :, 0])
    [3. 4. 3.]
    >>> print(keras.ops.convert_to_numpy(imag)[0, :, 0])
    [2. 3. 2.]
    """

    def __init__(
        self, kernel_size, kernel_initializer="glorot_uniform", **kwargs
    ):
        super().__init__(**kwargs)
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(
                "`kernel_size` must be an odd positive integer. "
                f"Received: kernel_size={kernel_size}"
            )
        self.kernel_size = kernel_size
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.supports_masking = True

    def build(self, wave_shape):
        # The layout of a depthwise kernel: (window, dim, outputs a dim).
        shape = (self.kernel_size, wave_shape[0][-1], 1)
        self.real_kernel, self.imag_kernel = (
            self.add_weight(
                shape=shape,
                initializer=fork_initializer(self.kernel_initializer, index),
                # It meets the waves, which are wide.
                autocast=False,
                name=name,
            )
            for index, name in enumerate(("real_kernel", "imag_kernel"))
        )
        self.built = True

    def call(self, wave, mask=None):
        # Of two parts, Keras hands over two masks.
        mask = mask[0] if isinstance(mask, (tuple, list)) else mask
        real, imag = (zero_padding(widen(part), mask) for part in wave)
        return tuple(
            narrow(part, self.compute_dtype)
            for part in self.convolve(real, imag, mask)
        )

    def convolve(self, real, imag, mask=None):
        """Convolves parts that are zero where the text is padded."""
        real_kernel = ops.cast(self.real_kernel, real.dtype)
        imag_kernel = ops.cast(self.imag_kernel, real.dtype)
        wave = (
            real + _convolve(real, real_kernel) - _convolve(imag, imag_kernel),
            imag + _convolve(imag, real_kernel) + _convolve(real, imag_kernel),
        )
        return tuple(zero_padding(part, mask) for part in wave)

    def compute_mask(self, wave, mask=None):
        return mask

    def compute_output_shape(self, wave_shape):
        return tuple(tuple(shape) for shape in wave_shape)

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "kernel_size": self.kernel_size,
                "kernel_initializer": keras.initializers.serialize(
                    self.kernel_initializer
                ),
            }
        )
        return config


def _convolve(x, kernel):
    return ops.depthwise_conv(
        x, kernel, strides=1, padding="same", data_format="channels_last"
    )
