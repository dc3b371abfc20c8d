import keras
import keras_hub
from keras import ops

from keras_wave import keras_compat
from keras_wave.layers import BigramEmbedding
from keras_wave.layers import FoldedWaveEncoder
from keras_wave.layers import MaskedAveragePooling1D
from keras_wave.layers import TokenDropout
from keras_wave.layers import TokenEmbedding
from keras_wave.layers import WaveEncoder
from keras_wave.layers.pair_buckets import check_vocabulary
from keras_wave.models.exclusive_use import ExclusiveUse
from keras_wave.models.lora import LoraTraining
from keras_wave.preset_io.keras_files import ModelSaving
from keras_wave.preset_io.loading import PresetLoading
from keras_wave.preset_io.saving import PresetSaving

# The paths of the embedding tables, also those of a folded backbone.
TABLES = r"(.*/)?(other_)?(token|bigram)_embedding/embeddings"


def wave_embeddings_initializer(stddev=0.02):
    return keras.initializers.RandomNormal(stddev=stddev)


@keras.saving.register_keras_serializable("keras_wave")
class WaveBackbone(
    ExclusiveUse,
    LoraTraining,
    PresetLoading,
    PresetSaving,
    ModelSaving,
    keras_hub.models.Backbone,
):
    """A Wave network, which encodes a text without attention.

    This class implements the network of "Wave Network: An Ultra-Small Language
    Model" (Zhang & Sheng,
    [arXiv 2411.02674](https://arxiv.org/abs/2411.02674)): token embeddings and
    `keras_wave.layers.WaveEncoder` layers, without a classification head.

    The default is the paper's model: one layer of width 768 with modulation,
    2.37 million parameters beside the embedding table, randomly initialized.
    To load trained weights use `from_preset()`.

    Args:
        vocabulary_size: int. The size of the token vocabulary.
        hidden_dim: int. The width of the embeddings and of every layer.
            Defaults to `768`.
        num_layers: int. The number of `WaveEncoder` layers. Defaults to `1`.
        intermediate_dim: int. Width of the hidden layer of the feed-forward
            blocks. Defaults to `None`: `hidden_dim`.
        embedding_dim: int. The width of the embedding table; where it is
            another than `hidden_dim`, a dense layer widens the embeddings.
            Defaults to `None`: `hidden_dim`.
        bigram_buckets: int. The number of rows in a table of embeddings of
            pairs of neighbouring tokens, which are added to those of the
            tokens. Defaults to `0`: none.
        update: `"modulation"` or `"interference"`. How the two waves of a text
            turn into one. Defaults to `"modulation"`.
        semantics: `"dimension"`, `"text"` or `"window"`. Whether the magnitude
            of the waves is one number for each dimension, one for the text, or
            one for each token's neighbourhood and dimension. Defaults to
            `"dimension"`.
        other_semantics: `"dimension"`, `"text"` or `"window"`. Those of the
            second of the two waves. Defaults to `None`: the same.
        window_size: int, or a tuple of them. The number of tokens in a
            neighbourhood, odd. Defaults to `5`.
        kernel_size: int. The number of tokens in a depthwise convolution of the
            inputs of each layer. Defaults to `1`: none, the paper's model,
            which does not know the order of words.
        wave_kernel_size: int. The number of tokens in a complex convolution of
            the second wave, odd. Defaults to `1`: none.
        rotation: bool. Whether the phase of the second wave turns with the
            position of the token. Defaults to `False`.
        readout: `"real"`, `"magnitude"` or `"both"`. How a wave is read out as
            real numbers. Defaults to `None`: `"real"` for modulation and
            `"magnitude"` for interference.
        feedforward: `"token"` or `"pooled"`. Whether the feed-forward blocks
            work on each token or once on the pooled text. Defaults to
            `"token"`.
        activation: string or callable. Activation of the feed-forward blocks.
            Defaults to `"gelu"`.
        residual: bool. Whether the inputs of each layer are added to its
            output. Defaults to `False`.
        token_dropout: float in `[0, 1)`. The probability to drop a whole token
            during training. Defaults to `0.0`.
        embedding_dropout: float in `[0, 1]`. Dropout rate of the embeddings
            during training. A dimension is dropped for all tokens of a text,
            since a wave is as much the text's as the token's. Defaults to
            `0.1`.
        dropout: float in `[0, 1]`. Dropout rate inside the layers, of each
            number by itself: to draw as many random numbers takes longer than
            the layer where TensorFlow compiles by XLA. Defaults to `0.0`.
        layer_norm_epsilon: float. Epsilon of the layer normalizations.
            Defaults to `1e-5`.
        folded: bool. Whether the tables hold the projections of the
            embeddings, one table for each of the two. `WaveClassifier.fold()`
            makes such a backbone of a trained one. Defaults to `False`.
        dtype: string or `keras.DTypePolicy`. The dtype of computations and
            weights. The waves are computed in float32 regardless.
        **kwargs: Other arguments of `keras_hub.models.Backbone`.

    Call arguments:
        inputs: A dictionary of `token_ids` and `padding_mask`, int32 tensors of
            shape `(batch, seq)`. The mask is nonzero for real tokens.

    Returns:
        A dictionary of `sequence_output`, a float tensor of shape
        `(batch, seq, hidden_dim)`, and `pooled_output`, its average over the
        real tokens, of shape `(batch, hidden_dim)`.

    Raises:
        ValueError: If a size is not a positive integer, or another argument is
            outside its range.

    Example:

    >>> backbone = keras_wave.WaveBackbone(vocabulary_size=100, hidden_dim=16)
    >>> outputs = backbone({
    ...     "token_ids": np.array([[2, 5, 6, 3]]),
    ...     "padding_mask": np.array([[1, 1, 1, 1]]),
    ... })
    >>> tuple(outputs["sequence_output"].shape)
    (1, 4, 16)
    >>> tuple(outputs["pooled_output"].shape)
    (1, 16)
    """

    def __init__(
        self,
        vocabulary_size,
        hidden_dim=768,
        num_layers=1,
        intermediate_dim=None,
        embedding_dim=None,
        bigram_buckets=0,
        update="modulation",
        semantics="dimension",
        other_semantics=None,
        window_size=5,
        kernel_size=1,
        wave_kernel_size=1,
        rotation=False,
        readout=None,
        feedforward="token",
        activation="gelu",
        residual=False,
        token_dropout=0.0,
        embedding_dropout=0.1,
        dropout=0.0,
        layer_norm_epsilon=1e-5,
        folded=False,
        dtype=None,
        **kwargs,
    ):
        table_dim = hidden_dim if embedding_dim is None else embedding_dim
        _check_sizes(
            vocabulary_size=vocabulary_size,
            hidden_dim=hidden_dim,
            num_layers=num_layers,
            intermediate_dim=(
                hidden_dim if intermediate_dim is None else intermediate_dim
            ),
            embedding_dim=table_dim,
        )
        if folded and table_dim != hidden_dim:
            raise ValueError(
                "The tables of a folded backbone hold projections, which are "
                f"as wide as its layers. Received: embedding_dim={table_dim} "
                f"and hidden_dim={hidden_dim}. Leave `embedding_dim` out."
            )
        if bigram_buckets != 0:
            _check_sizes(bigram_buckets=bigram_buckets)
            check_vocabulary(vocabulary_size)

        # === Layers ===
        self.token_dropout_layer = TokenDropout(
            token_dropout, dtype=dtype, name="token_dropout"
        )
        table_options = {
            "output_dim": table_dim,
            "embeddings_initializer": wave_embeddings_initializer(),
            "dtype": dtype,
        }
        self.token_embedding = TokenEmbedding(
            vocabulary_size, name="token_embedding", **table_options
        )
        if bigram_buckets:
            self.bigram_embedding = BigramEmbedding(
                bigram_buckets, name="bigram_embedding", **table_options
            )
        if folded:
            self.other_token_embedding = TokenEmbedding(
                vocabulary_size, name="other_token_embedding", **table_options
            )
        if folded and bigram_buckets:
            self.other_bigram_embedding = BigramEmbedding(
                bigram_buckets, name="other_bigram_embedding", **table_options
            )
        self.embedding_dropout_layer = keras.layers.SpatialDropout1D(
            embedding_dropout, dtype=dtype, name="embedding_dropout"
        )
        if table_dim != hidden_dim:
            self.embedding_projection = keras.layers.Dense(
                hidden_dim, dtype=dtype, name="embedding_projection"
            )
        self.wave_layers = [
            (FoldedWaveEncoder if folded and i == 0 else WaveEncoder)(
                intermediate_dim=intermediate_dim,
                update=update,
                semantics=semantics,
                other_semantics=other_semantics,
                window_size=window_size,
                kernel_size=kernel_size,
                wave_kernel_size=wave_kernel_size,
                rotation=rotation,
                readout=readout,
                feedforward=feedforward,
                activation=activation,
                residual=residual,
                dropout=dropout,
                layer_norm_epsilon=layer_norm_epsilon,
                dtype=dtype,
                name=f"wave_layer_{i}",
            )
            for i in range(num_layers)
        ]
        self.pooling = MaskedAveragePooling1D(dtype=dtype, name="pooling")

        # === Functional Model ===
        token_id_input = keras.Input(
            shape=(None,), dtype="int32", name="token_ids"
        )
        padding_mask_input = keras.Input(
            shape=(None,), dtype="int32", name="padding_mask"
        )
        mask = self.token_dropout_layer(padding_mask_input)
        x = self.token_embedding(token_id_input)
        if bigram_buckets:
            x = ops.add(x, self.bigram_embedding(token_id_input, mask))
        x = self.embedding_dropout_layer(x)
        if table_dim != hidden_dim:
            x = self.embedding_projection(x)
        if folded:
            other = self.other_token_embedding(token_id_input)
            if bigram_buckets:
                other_bigrams = self.other_bigram_embedding(
                    token_id_input, mask
                )
                other = ops.add(other, other_bigrams)
            x = (x, self.embedding_dropout_layer(other))
        for wave_layer in self.wave_layers:
            x = wave_layer(x, mask=mask)
        super().__init__(
            inputs={
                "token_ids": token_id_input,
                "padding_mask": padding_mask_input,
            },
            outputs={
                "sequence_output": x,
                "pooled_output": self.pooling(x, mask=mask),
            },
            dtype=dtype,
            **kwargs,
        )
        # PyTorch has not seen what KerasHub's constructors set, and would know
        # of no parameter before `fit()`.
        keras_compat.finish_construction(self)

        # === Config ===
        self.vocabulary_size = vocabulary_size
        self.hidden_dim = hidden_dim
        self.num_layers = num_layers
        self.intermediate_dim = intermediate_dim
        self.embedding_dim = embedding_dim
        self.bigram_buckets = bigram_buckets
        self.update = update
        self.semantics = semantics
        self.other_semantics = other_semantics
        self.window_size = window_size
        self.kernel_size = kernel_size
        self.wave_kernel_size = wave_kernel_size
        self.rotation = rotation
        self.readout = readout
        self.feedforward = feedforward
        self.activation = keras.activations.get(activation)
        self.residual = residual
        self.token_dropout = token_dropout
        self.embedding_dropout = embedding_dropout
        self.dropout = dropout
        self.layer_norm_epsilon = layer_norm_epsilon
        self.folded = folded

    @staticmethod
    def get_layout_map(
        device_mesh,
        model_parallel_dim_name="model",
        data_parallel_dim_name="batch",
    ):
        """Returns a layout that shards the embedding tables by rows.

        For tables that are too large for one device. Everything else, which is
        small, is on every device, and so is every text of a batch whose axis
        is not the tables'. On the backends of `keras.distribution`: JAX.

        Args:
            device_mesh: A `keras.distribution.DeviceMesh` with both axes. The
                size of the tables' axis must divide `vocabulary_size`, and
                `bigram_buckets`.
            model_parallel_dim_name: string. The axis of the mesh along which
                the rows of a table are spread. Defaults to `"model"`.
            data_parallel_dim_name: string. The axis of the mesh along which
                the texts of a batch are spread. Defaults to `"batch"`.

        Returns:
            A `keras.distribution.LayoutMap`.

        Raises:
            ValueError: If `device_mesh` is no mesh, or has not both axes. A
                backbone raises it, as soon as it is made under such a layout,
                if a table cannot be spread evenly.

        Example:

        ```python
        mesh = keras.distribution.DeviceMesh(
            shape=(1, 8),
            axis_names=("batch", "model"),
            devices=keras.distribution.list_devices(),
        )
        distribution = keras.distribution.ModelParallel(
            layout_map=keras_wave.WaveBackbone.get_layout_map(mesh),
            batch_dim_name="batch",
        )
        with distribution.scope():
            classifier = keras_wave.WaveClassifier.from_preset(
                "agnews_modulation"
            )
        ```
        """
        if not isinstance(device_mesh, keras.distribution.DeviceMesh):
            raise ValueError(
                "`device_mesh` must be a `keras.distribution.DeviceMesh`. "
                f"Received: {device_mesh!r} of type "
                f"{type(device_mesh).__name__}"
            )
        for name in (model_parallel_dim_name, data_parallel_dim_name):
            if name not in device_mesh.axis_names:
                raise ValueError(
                    f"`device_mesh` must have an axis of the name {name!r}. "
                    f"Received: axis_names={device_mesh.axis_names}"
                )
        layout_map = keras.distribution.LayoutMap(device_mesh)
        layout_map[TABLES] = (model_parallel_dim_name, None)
        return layout_map

    def default_lora_layer_names(self):
        return ["projection", "other_projection"]

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "vocabulary_size": self.vocabulary_size,
                "hidden_dim": self.hidden_dim,
                "num_layers": self.num_layers,
                "intermediate_dim": self.intermediate_dim,
                "embedding_dim": self.embedding_dim,
                "bigram_buckets": self.bigram_buckets,
                "update": self.update,
                "semantics": self.semantics,
                "other_semantics": self.other_semantics,
                "window_size": self.window_size,
                "kernel_size": self.kernel_size,
                "wave_kernel_size": self.wave_kernel_size,
                "rotation": self.rotation,
                "readout": self.readout,
                "feedforward": self.feedforward,
                "activation": keras.activations.serialize(self.activation),
                "residual": self.residual,
                "token_dropout": self.token_dropout,
                "embedding_dropout": self.embedding_dropout,
                "dropout": self.dropout,
                "layer_norm_epsilon": self.layer_norm_epsilon,
                "folded": self.folded,
            }
        )
        return config


def _check_sizes(**sizes):
    for name, size in sizes.items():
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise ValueError(
                f"`{name}` must be a positive integer. "
                f"Received: {name}={size!r}"
            )
