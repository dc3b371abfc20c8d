import keras

from keras_wave.layers.zero_padding import zero_padding


@keras.saving.register_keras_serializable("keras_wave")
class MaskedDepthwiseConv1D(keras.layers.DepthwiseConv1D):
    """Convolves each dimension of a text along its real tokens.

    `keras.layers.DepthwiseConv1D` knows no mask: the last tokens of a text
    would see what its padding happens to hold. Here padding is zero, and a text
    gives the same numbers however far it is padded.

    Args:
        kernel_size: int. The number of tokens in the window.
        padding: `"valid"` or `"same"`. Defaults to `"same"`: the output is as
            long as the input.
        data_format: `"channels_last"`, the only one there is a mask for.
        **kwargs: Other arguments of `keras.layers.DepthwiseConv1D`.

    Call arguments:
        inputs: A float tensor of shape `(batch, seq, dim)`.
        mask: A bool or int tensor of shape `(batch, seq)`, nonzero for real
            tokens. Defaults to `None`: every token is real.

    Returns:
        A float tensor of shape `(batch, seq, dim)` and the compute dtype.

    Raises:
        ValueError: If `data_format` is another.

    Example:

    >>> convolution = keras_wave.layers.MaskedDepthwiseConv1D(
    ...     kernel_size=3, depthwise_initializer="ones"
    ... )
    >>> inputs = np.array([[[1.0], [3.0], [8.0]]])
    >>> mask = np.array([[True, True, False]])
    >>> output = convolution(inputs, mask=mask)
    >>> print(keras.ops.convert_to_numpy(output)[0, :, 0])
    [4. 4. 3.]
    """

    def __init__(
        self,
        kernel_size,
        padding="same",
        data_format="channels_last",
        **kwargs,
    ):
        if data_format != "channels_last":
            raise ValueError(
                "`data_format` must be 'channels_last'. "
                f"Received: data_format={data_format!r}"
            )
        super().__init__(
            kernel_size, padding=padding, data_format=data_format, **kwargs
        )
        self.supports_masking = True

    def call(self, inputs, mask=None):
        return super().call(zero_padding(inputs, mask))

    def compute_mask(self, inputs, mask=None):
        is_as_long = self.padding == "same" and self.strides == (1,)
        return mask if is_as_long else None
