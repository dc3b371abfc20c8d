import keras

from keras_wave.layers.wave_encoder import WaveEncoder


@keras.saving.register_keras_serializable("keras_wave")
class FoldedWaveEncoder(WaveEncoder):
    """A `WaveEncoder` whose inputs are projected already.

    The two projections of a `WaveEncoder` act on each token alone. Where its
    inputs are the rows of an embedding table, the table can hold their
    projections: two tables take the place of one, and a text costs no product
    a token, see `keras_wave.WaveClassifier.fold()`.

    Args:
        **kwargs: Arguments of `WaveEncoder`, without a `residual` or a
            `kernel_size`, which need the embeddings themselves.

    Call arguments:
        inputs: A pair of float tensors of shape `(batch, seq, dim)`, what the
            two projections give.
        mask: A bool or int tensor of shape `(batch, seq)`, nonzero for real
            tokens. Defaults to `None`: every token is real.
        training: bool. Whether to apply dropout.

    Returns:
        A float tensor of shape `(batch, seq, dim)` and the compute dtype.

    Raises:
        ValueError: As `WaveEncoder`, and if there is a `residual` or a
            `kernel_size`.

    Example:

    >>> encoder = keras_wave.layers.FoldedWaveEncoder()
    >>> draw = np.random.default_rng(0)
    >>> projected = draw.normal(size=(2, 5, 8)), draw.normal(size=(2, 5, 8))
    >>> tuple(encoder(projected).shape)
    (2, 5, 8)
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        if self.residual or self.kernel_size > 1:
            raise ValueError(
                "A residual and a convolution of the inputs need embeddings "
                "that are not projected. Received: "
                f"residual={self.residual}, kernel_size={self.kernel_size}. "
                "Use `WaveEncoder`."
            )
        self.input_spec = [keras.layers.InputSpec(ndim=3)] * 2

    def build(self, inputs_shape):
        super().build(tuple(inputs_shape[0]))

    def _build_projections(self, dim, inputs_shape):
        pass  # The inputs are what they gave.

    @property
    def projections(self):
        """None."""
        return ()

    def call(self, inputs, mask=None, training=False):
        mask = self.compute_mask(inputs, mask)
        y = self.encode(*self.project(inputs), mask, training)
        return self.finish(y, inputs)

    def project(self, inputs, mask=None):
        """Returns the inputs, which are the two variants of the text."""
        return inputs

    def compute_mask(self, inputs, mask=None):
        # Of two inputs, Keras hands over two masks.
        return mask[0] if isinstance(mask, (tuple, list)) else mask

    def compute_output_shape(self, inputs_shape):
        return tuple(inputs_shape[0])
