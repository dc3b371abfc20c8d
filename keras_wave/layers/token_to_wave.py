import keras
import numpy as np
from keras import ops

from keras_wave.layers.precision import narrow
from keras_wave.layers.precision import widen
from keras_wave.layers.square_root import square_root
from keras_wave.layers.zero_padding import zero_padding

SEMANTICS = ("dimension", "text", "window")


@keras.saving.register_keras_serializable("keras_wave")
class TokenToWave(keras.layers.Layer):
    """Turns the token embeddings of a text into one complex wave a token.

    The magnitude of a wave is the meaning of the whole text (its *global
    semantics*), the phase is the relation of one token to it (Zhang & Sheng,
    [arXiv 2411.02674](https://arxiv.org/abs/2411.02674), section 2). For the
    embeddings `W[j, k]` (token `j`, dimension `k`) of the real tokens:

    ```
    G[k]    = sqrt(sum_j W[j, k]^2)
    a[j, k] = atan2(sqrt(1 - (W[j, k] / G[k])^2), W[j, k] / G[k])
    Z[j, k] = G[k] * exp(i a[j, k])
    ```

    Since `cos a = W / G` and `sin a = sqrt(1 - (W / G)^2)`, the layer computes
    the same numbers without any angle or complex type:

    ```
    Re Z = W[j, k]
    Im Z = sqrt(sum over the other tokens of W^2)
    ```

    The sums run in float32 (float64 for float64 inputs) whatever the compute
    dtype, relative to the largest absolute value, so that neither large nor
    tiny embeddings overflow or vanish. The sum over the *other* tokens is
    never the difference of two nearly equal numbers. Where it is zero (a text
    of one token) the imaginary part is zero and so is its gradient.

    Args:
        semantics: `"dimension"`, `"text"` or `"window"`. Whether the magnitude
            is taken over the real tokens of each dimension, over all real
            tokens and dimensions of the text (one number a text), or, unlike
            the paper, over the real tokens near each one (*local semantics*,
            which know the order of words). Defaults to `"dimension"`.
        window_size: int, or a tuple of them. The number of tokens in the
            window of `semantics="window"`, odd, the token itself in its
            centre. Of several, each is the window of an equal part of the
            dimensions. Defaults to `5`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: A float tensor of shape `(batch, seq, dim)`.
        mask: A bool tensor of shape `(batch, seq)`, `True` for real tokens.
            Defaults to `None`: every token is real.

    Returns:
        A tuple `(real, imag)`. Both have the shape of `inputs` and the compute
        dtype, and are zero where the text is padded.

    Raises:
        ValueError: If `semantics` is none of the three names, if a window is
            not an odd positive integer, or if `inputs` does not have three
            axes.

    Example:

    >>> embeddings = np.array([[[3.0], [4.0]]])
    >>> real, imag = keras_wave.layers.TokenToWave()(embeddings)
    >>> print(keras.ops.convert_to_numpy(real)[0, :, 0])
    [3. 4.]
    >>> print(keras.ops.convert_to_numpy(imag)[0, :, 0])
    [4. 3.]
    """

    def __init__(self, semantics="dimension", window_size=5, **kwargs):
        super().__init__(**kwargs)
        if semantics not in SEMANTICS:
            raise ValueError(
                f"`semantics` must be one of {SEMANTICS}. "
                f"Received: semantics={semantics!r}"
            )
        window_sizes = np.atleast_1d(window_size).tolist()
        odd = [size > 0 and size % 2 == 1 for size in window_sizes]
        if not (odd and all(odd)):
            raise ValueError(
                "`window_size` must be an odd positive integer, or a tuple of "
                f"them. Received: window_size={window_size!r}"
            )
        self.semantics = semantics
        self.window_size = window_size
        self.supports_masking = True
        self.input_spec = keras.layers.InputSpec(ndim=3)

    def call(self, inputs, mask=None):
        real, imag = self.wave(inputs, mask)
        return (
            narrow(real, self.compute_dtype),
            narrow(imag, self.compute_dtype),
        )

    def wave(self, inputs, mask=None):
        """Returns the two parts in float32, or float64 for float64 inputs."""
        real = zero_padding(widen(inputs), mask)
        return real, zero_padding(self._root_of_others(real), mask)

    def _root_of_others(self, x):
        if self.semantics == "window":
            return _root_of_neighbours(x, self.window_size)
        axes = (1,) if self.semantics == "dimension" else (1, 2)
        return _root_of_others(x, axes)

    def compute_mask(self, inputs, mask=None):
        return (mask, mask)

    def compute_output_shape(self, input_shape):
        return (input_shape, input_shape)

    def get_config(self):
        config = super().get_config()
        config.update(
            {"semantics": self.semantics, "window_size": self.window_size}
        )
        return config


def _root_of_others(x, axes):
    """Square root of the sum, over every other element, of its square.

    `sum(x^2) - x^2` cancels for an element which is most of the sum: at most
    one is, and its others are summed without it. No other loses a digit.

    Squares are taken in units of the largest, and the gradient is written out.
    It keeps `x` and the root alone, where every step between them would be kept
    otherwise, and all are as large as `x`. For the roots `y` of all elements it
    is

    ```
    x * sum over the others of upstream / y
    ```

    whose quotients would overflow where `y` is tiny, though `x / y` is about
    one at most: they are in the same units.
    """

    @ops.custom_gradient
    def root(x):
        peak = _peak(x, axes)
        unit = _unit(peak)
        squares = ops.square(x / unit)
        total = _sum(squares, axes)
        is_most = squares > total / 2
        rest = _sum(ops.where(is_most, 0.0, squares), axes)
        y = peak * ops.sqrt(ops.where(is_most, rest, total - squares))

        def gradient(*args, upstream=None):
            # PyTorch gives `upstream` by name, after the arguments of `root`.
            if upstream is None:
                (upstream,) = args
            # The derivative of the root is infinite at zero: zero instead. Not
            # `ops.divide_no_nan()`, which is float32 at most on PyTorch.
            quotient = upstream * ops.where(y > 0, unit / _unit(y), 0.0)
            rest = _sum(ops.where(is_most, 0.0, quotient), axes)
            total = _sum(quotient, axes)
            others = ops.where(is_most, rest, total - quotient)
            return x / unit * others

        return y, gradient

    return root(x)


def _root_of_neighbours(x, window_size):
    """Square root of the sum of squares over every other token of a window."""
    unit = _unit(_peak(x, (1,)))
    others = ops.depthwise_conv(
        ops.square(x / unit),
        ops.convert_to_tensor(_neighbours(window_size, x.shape[-1]), x.dtype),
        strides=1,
        padding="same",
        data_format="channels_last",
    )
    return unit * square_root(others)


def _neighbours(window_size, dim):
    """Returns a depthwise kernel: one for each neighbour, zero elsewhere.

    The centre is zero, so that the token itself is never added and then taken
    away again.
    """
    sizes = np.atleast_1d(window_size)
    sizes = sizes[np.arange(dim) * len(sizes) // dim]
    distances = np.arange(sizes.max()) - sizes.max() // 2
    distances = np.abs(distances)[:, None]
    near = (0 < distances) & (distances <= sizes // 2)
    return near[..., None].astype("float32")


def _peak(x, axes):
    """Largest absolute value, of which nothing derives."""
    peak = ops.max(ops.abs(x), axis=axes, keepdims=True, initial=0)
    return ops.stop_gradient(peak)


def _unit(peak):
    """What to divide by, one where all are zero."""
    return ops.where(peak > 0, peak, ops.ones_like(peak))


def _sum(x, axes):
    # Over the tokens first: zeros of padding then change no rounding of the
    # sum over the dimensions.
    for axis in axes:
        x = ops.sum(x, axis=axis, keepdims=True)
    return x
