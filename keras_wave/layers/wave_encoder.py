import keras
from keras import ops

from keras_wave.layers.fork_initializer import fork_initializer
from keras_wave.layers.masked_average_pooling_1d import MaskedAveragePooling1D
from keras_wave.layers.masked_depthwise_conv_1d import MaskedDepthwiseConv1D
from keras_wave.layers.precision import saturate
from keras_wave.layers.precision import widen
from keras_wave.layers.token_to_wave import TokenToWave
from keras_wave.layers.wave_convolution import WaveConvolution
from keras_wave.layers.wave_interference import WaveInterference
from keras_wave.layers.wave_modulation import WaveModulation
from keras_wave.layers.wave_readout import WaveReadout
from keras_wave.layers.wave_rotation import WaveRotation

UPDATES = {"modulation": WaveModulation, "interference": WaveInterference}
# The read-out that keeps both magnitude and phase, see `WaveReadout`.
DEFAULT_READOUTS = {"modulation": "real", "interference": "magnitude"}
FEEDFORWARDS = ("token", "pooled")


@keras.saving.register_keras_serializable("keras_wave")
class WaveEncoder(keras.layers.Layer):
    """One layer of a Wave network, which stands where attention would.

    Two linear projections of the token embeddings turn into two waves of the
    text, which interfere or modulate; the result is read out as real numbers,
    normalized and passed through a feed-forward block, which is normalized too
    (Zhang & Sheng, [arXiv 2411.02674](https://arxiv.org/abs/2411.02674)). The
    read-out is added to the block's output where their widths agree, that is,
    unless `readout="both"`. Time and memory are linear in the length of the
    text. By default the layer knows no order: permuting the tokens permutes the
    output. Four arguments give it a sense of order, each in another place:
    `kernel_size`, `wave_kernel_size`, `rotation` and `other_semantics`.

    The waves stay in float32 from the projections to the normalization,
    whatever the compute dtype, since a token's part in them is small beside
    the text's. Projected embeddings end at 65,504, as in float16: the
    normalization after a modulation needs the square of their square, summed
    over the text, which leaves float32 for much larger ones.

    Args:
        intermediate_dim: int. Width of the hidden layer of the feed-forward
            block. Defaults to `None`: the width of the inputs.
        update: `"modulation"` or `"interference"`. How the two waves turn into
            one. Defaults to `"modulation"`.
        semantics: `"dimension"`, `"text"` or `"window"`, see `TokenToWave`.
            Defaults to `"dimension"`.
        other_semantics: `"dimension"`, `"text"` or `"window"`. Those of the
            other wave. Defaults to `None`: the same.
        window_size: int, or a tuple of them. The window of `"window"`, see
            `TokenToWave`. Defaults to `5`.
        kernel_size: int. The number of tokens in a depthwise convolution of the
            inputs, which is added to them before the projections. Defaults to
            `1`: none.
        wave_kernel_size: int. The number of tokens in a complex convolution of
            the other wave, see `WaveConvolution`. Defaults to `1`: none.
        rotation: bool. Whether the phase of the other wave turns with the
            position of the token, see `WaveRotation`. Defaults to `False`.
        readout: `"real"`, `"magnitude"` or `"both"`, see `WaveReadout`.
            Defaults to `None`: the one that keeps magnitude and phase,
            `"real"` for modulation and `"magnitude"` for interference.
        feedforward: `"token"` or `"pooled"`. Whether the feed-forward block
            works on each token (the paper), or once on the average of the real
            tokens, its output added to every token. Defaults to `"token"`.
        activation: string or callable. Activation of the feed-forward block.
            Defaults to `"gelu"`.
        residual: bool. Whether the inputs are added to the output, before its
            normalization. Defaults to `False`, as in the paper's one layer.
        dropout: float in `[0, 1]`. Dropout rate before the feed-forward block
            and of its output. Defaults to `0.0`.
        layer_norm_epsilon: float. Epsilon of the layer normalizations.
            Defaults to `1e-5`.
        kernel_initializer: Initializer of the dense kernels. Defaults to
            `"glorot_uniform"`.
        bias_initializer: Initializer of the dense biases. Defaults to
            `"zeros"`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: A float tensor of shape `(batch, seq, dim)`.
        mask: A bool or int tensor of shape `(batch, seq)`, nonzero for real
            tokens. Defaults to `None`: every token is real.
        training: bool. Whether to apply dropout.

    Returns:
        A float tensor of shape `(batch, seq, dim)` and the compute dtype.

    Raises:
        ValueError: If `update`, `semantics`, `other_semantics`, `readout` or
            `feedforward` is not one of its names, if they make a read-out that
            is the same for every token and dimension, if `intermediate_dim` or
            `kernel_size` is not positive, if a window or `wave_kernel_size` is
            not odd, or if `inputs` does not have three axes.

    Example:

    >>> encoder = keras_wave.layers.WaveEncoder(update="interference")
    >>> embeddings = np.random.default_rng(0).normal(size=(2, 5, 8))
    >>> mask = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0]])
    >>> tuple(encoder(embeddings, mask=mask).shape)
    (2, 5, 8)
    """

    def __init__(
        self,
        intermediate_dim=None,
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
        dropout=0.0,
        layer_norm_epsilon=1e-5,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        **kwargs,
    ):
        super().__init__(**kwargs)
        if update not in UPDATES:
            raise ValueError(
                f"`update` must be one of {tuple(UPDATES)}. "
                f"Received: update={update!r}"
            )
        if feedforward not in FEEDFORWARDS:
            raise ValueError(
                f"`feedforward` must be one of {FEEDFORWARDS}. "
                f"Received: feedforward={feedforward!r}"
            )
        if intermediate_dim is not None and intermediate_dim < 1:
            raise ValueError(
                "`intermediate_dim` must be a positive integer or `None`. "
                f"Received: intermediate_dim={intermediate_dim!r}"
            )
        if kernel_size < 1:
            raise ValueError(
                "`kernel_size` must be a positive integer. "
                f"Received: kernel_size={kernel_size}"
            )
        if wave_kernel_size < 1 or wave_kernel_size % 2 == 0:
            raise ValueError(
                "`wave_kernel_size` must be an odd positive integer. "
                f"Received: wave_kernel_size={wave_kernel_size}"
            )
        if other_semantics is None:
            other_semantics = semantics
        one_number = semantics == other_semantics == "text"
        one_number = one_number and wave_kernel_size == 1
        if one_number and (update, readout) == ("modulation", "magnitude"):
            raise ValueError(
                "After a modulation, `readout='magnitude'` with "
                "`semantics='text'` is one number for the whole text. Use "
                "`readout='real'`, or `semantics='dimension'`. Received: "
                f"readout={readout!r} and semantics={semantics!r}"
            )
        self.intermediate_dim = intermediate_dim
        self.update = update
        self.semantics = semantics
        self.other_semantics = other_semantics
        self.window_size = window_size
        self.kernel_size = kernel_size
        self.wave_kernel_size = wave_kernel_size
        self.rotation = rotation
        self.readout = DEFAULT_READOUTS[update] if readout is None else readout
        self.feedforward = feedforward
        self.activation = keras.activations.get(activation)
        self.residual = residual
        self.dropout = dropout
        self.layer_norm_epsilon = layer_norm_epsilon
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.supports_masking = True
        self.input_spec = keras.layers.InputSpec(ndim=3)

        # === Order ===
        if kernel_size > 1:
            self._convolution = MaskedDepthwiseConv1D(
                kernel_size,
                depthwise_initializer=kernel_initializer,
                bias_initializer=bias_initializer,
                dtype=self.dtype_policy,
                name="convolution",
            )
        if wave_kernel_size > 1:
            self._wave_convolution = WaveConvolution(
                wave_kernel_size,
                kernel_initializer,
                dtype=self.dtype_policy,
                name="wave_convolution",
            )
        if rotation:
            self._wave_rotation = WaveRotation(
                dtype=self.dtype_policy, name="wave_rotation"
            )
        # === Layers without weights ===
        self._token_to_wave = TokenToWave(
            semantics,
            window_size,
            dtype=self.dtype_policy,
            name="token_to_wave",
        )
        self._other_token_to_wave = TokenToWave(
            other_semantics,
            window_size,
            dtype=self.dtype_policy,
            name="other_token_to_wave",
        )
        self._wave_update = UPDATES[update](
            dtype=self.dtype_policy, name="wave_update"
        )
        self._wave_readout = WaveReadout(
            self.readout, dtype=self.dtype_policy, name="wave_readout"
        )
        self._pooling = MaskedAveragePooling1D(
            keepdims=True, dtype=self.dtype_policy, name="pooling"
        )
        self._dropout = keras.layers.Dropout(
            dropout, dtype=self.dtype_policy, name="dropout"
        )

    def build(self, inputs_shape):
        dim = inputs_shape[-1]
        wave_shape = (inputs_shape, inputs_shape)
        # === Order ===
        if self.kernel_size > 1:
            self._convolution.build(inputs_shape)
        if self.wave_kernel_size > 1:
            self._wave_convolution.build(wave_shape)
        if self.rotation:
            self._wave_rotation.build(wave_shape)
        # === Layers without weights ===
        self._token_to_wave.build(inputs_shape)
        self._other_token_to_wave.build(inputs_shape)
        self._wave_update.build((wave_shape, wave_shape))
        self._wave_readout.build(wave_shape)
        # === Two variants of the text ===
        self._build_projections(dim, inputs_shape)
        # === Read-out ===
        readout_shape = self._wave_readout.compute_output_shape(wave_shape)
        self._pooling.build(readout_shape)
        self._dropout.build(readout_shape)
        self._readout_norm = self._layer_norm(readout_shape, "readout_norm")
        # === Feed-forward block ===
        intermediate_dim = self.intermediate_dim
        if intermediate_dim is None:
            intermediate_dim = dim
        self._intermediate_dense = self._dense(
            2,
            "intermediate_dense",
            intermediate_dim,
            readout_shape,
            activation=self.activation,
        )
        self._output_dense = self._dense(
            3, "output_dense", dim, (*inputs_shape[:-1], intermediate_dim)
        )
        self._output_norm = self._layer_norm(inputs_shape, "output_norm")
        self.built = True

    def _build_projections(self, dim, inputs_shape):
        self._projection = self._dense(0, "projection", dim, inputs_shape)
        self._other_projection = self._dense(
            1, "other_projection", dim, inputs_shape
        )

    @property
    def projections(self):
        """The two dense layers that make two variants of the text."""
        return self._projection, self._other_projection

    def call(self, inputs, mask=None, training=False):
        y = self.encode(*self.project(inputs, mask), mask, training)
        return self.finish(y, inputs)

    def project(self, inputs, mask=None):
        """Returns the two variants of the text that waves are made of.

        Args:
            inputs: As in the call.
            mask: As in the call.

        Returns:
            A pair of float tensors of the shape of `inputs`.
        """
        x = inputs
        if self.kernel_size > 1:
            x = ops.add(x, self._convolution(x, mask=mask))
        return _each(self._projection, x), _each(self._other_projection, x)

    def waves(self, projected, other_projected, mask=None):
        """Returns the two waves of a text, and the one that they make.

        Args:
            projected: The first variant of the text, from `project()`.
            other_projected: The other one.
            mask: As in the call.

        Returns:
            Three pairs of float32 tensors, a real and an imaginary part each:
            the waves of both variants, and what `update` makes of them.
        """
        wave, other_wave = self._both_waves(projected, other_projected, mask)
        return wave, other_wave, self._wave_update.update(*wave, *other_wave)

    def finish(self, encoded, inputs):
        """Returns the outputs of the layer: with a residual, and normalized.

        Args:
            encoded: What `encode()` gives.
            inputs: As in the call.
        """
        if self.residual:
            encoded = ops.add(inputs, encoded)
        return self._output_norm(encoded)

    def encode(self, projected, other_projected, mask, training):
        """Returns what the two projections give, before it is normalized."""
        wave, other_wave = self._both_waves(projected, other_projected, mask)
        x = self._readout_norm(self._read(wave, other_wave))
        x = self._dropout(x, training=training)

        y = self._pooling(x, mask=mask) if self.feedforward == "pooled" else x
        y = _each(self._output_dense, _each(self._intermediate_dense, y))
        y = self._dropout(y, training=training)
        if self.readout != "both":
            y = ops.add(x, y)
        return ops.broadcast_to(y, ops.shape(projected))

    def _both_waves(self, projected, other_projected, mask):
        wave = self._token_to_wave.wave(_bounded(projected), mask)
        return wave, self._other_wave(_bounded(other_projected), mask)

    def _read(self, wave, other_wave):
        if self.readout == "real":
            # Not every backend leaves out what nobody reads.
            return self._wave_update.update_real(*wave, *other_wave)
        wave = self._wave_update.update(*wave, *other_wave)
        return self._wave_readout.read(*wave)

    def _other_wave(self, inputs, mask):
        wave = self._other_token_to_wave.wave(inputs, mask)
        if self.wave_kernel_size > 1:
            wave = self._wave_convolution.convolve(*wave, mask)
        if self.rotation:
            wave = self._wave_rotation.rotate(*wave)
        return wave

    def _dense(self, index, name, units, input_shape, activation=None):
        layer = keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=fork_initializer(self.kernel_initializer, index),
            bias_initializer=fork_initializer(self.bias_initializer, index),
            dtype=self.dtype_policy,
            name=name,
        )
        layer.build(input_shape)
        return layer

    def _layer_norm(self, input_shape, name):
        # Keras never casts the inputs of this layer: it sees the waves in
        # float32. Its output has the compute dtype.
        layer = keras.layers.LayerNormalization(
            epsilon=self.layer_norm_epsilon,
            dtype=self.dtype_policy,
            name=name,
        )
        layer.build(input_shape)
        return layer

    def compute_output_shape(self, inputs_shape):
        return inputs_shape

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "intermediate_dim": self.intermediate_dim,
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
                "dropout": self.dropout,
                "layer_norm_epsilon": self.layer_norm_epsilon,
                "kernel_initializer": keras.initializers.serialize(
                    self.kernel_initializer
                ),
                "bias_initializer": keras.initializers.serialize(
                    self.bias_initializer
                ),
            }
        )
        return config


def _bounded(projected):
    """Returns what makes waves that the normalization can square."""
    return saturate(widen(projected))


def _each(dense, x):
    """Applies a dense layer to each token, as a product of two matrices.

    Of three axes, XLA would transpose the gradient of the product in memory.
    """
    y = dense(ops.reshape(x, (-1, x.shape[-1])))
    return ops.reshape(y, (*ops.shape(x)[:-1], y.shape[-1]))
