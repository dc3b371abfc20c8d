import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_wave")
class TokenEmbedding(keras.layers.Embedding):
    """An embedding table that every backend trains alike.

    The gradient of a table is sparse on TensorFlow: one part for each token of
    the batch. An optimizer that squares gradients, as Adam does, then squares
    each part, where the square of their sum is meant, and takes steps that are
    too large for every token that comes twice. Here the parts are summed first,
    as on JAX and PyTorch. Everything else is `keras.layers.Embedding`.

    Args:
        input_dim: int. The size of the vocabulary.
        output_dim: int. The width of the embeddings.
        **kwargs: Other arguments of `keras.layers.Embedding`.

    Call arguments:
        inputs: An int tensor of token ids in `[0, input_dim)`, of any shape.
        training: bool. Whether a gradient may be asked for.

    Returns:
        A float tensor of the compute dtype, of the shape of `inputs` and one
        more axis of `output_dim`.

    Example:

    >>> layer = keras_wave.layers.TokenEmbedding(input_dim=10, output_dim=4)
    >>> tuple(layer(np.array([[2, 5, 3]])).shape)
    (1, 3, 4)
    """

    def build(self, input_shape=None):
        _check_rows(self.input_dim, f"{self.path}/embeddings")
        super().build(input_shape)

    def add_weight(self, *args, **kwargs):
        # The few rows that are looked up are cast, not the table.
        return super().add_weight(*args, **kwargs, autocast=False)

    def call(self, inputs, training=False):
        # The product copies the table, which has to be trained to need it.
        if not (training and self.trainable):
            return super().call(inputs)
        # The derivative of a product is no longer sparse.
        table = ops.multiply(self.embeddings, 1)
        outputs = ops.take(table, ops.cast(inputs, "int32"), axis=0)
        return ops.cast(outputs, self.compute_dtype)

    def compute_output_spec(self, inputs, training=False):
        return super().compute_output_spec(inputs)

    def quantize(self, mode=None, type_check=True, config=None):
        # Keras quantizes no subclass, unless it says that it is safe.
        super().quantize(mode, type_check=False, config=config)


def _check_rows(rows, path):
    """Raises a `ValueError` where a distribution cannot spread rows evenly."""
    distribution = keras.distribution.distribution()
    layout = distribution and distribution.get_tensor_layout(path)
    if not layout or layout.axes[0] is None:
        return
    mesh = layout.device_mesh
    parts = mesh.shape[mesh.axis_names.index(layout.axes[0])]
    if rows % parts:
        raise ValueError(
            f"The rows of {path} must be a multiple of the {parts} devices "
            f"they are spread over. Received: {rows} rows. Make it "
            f"{-(-rows // parts) * parts} rows, or take another mesh."
        )
