"""The Wave network of arXiv 2411.02674 as its formulas are printed.

Complex numbers, angles and float64 in NumPy: slow and naive where one token
dominates, but independent of how the layers compute.
"""

import math

import numpy as np

AXES = {"dimension": 1, "text": (1, 2)}


def magnitudes(embeddings, mask=None, semantics="dimension", window_size=5):
    """Global semantics: `G = sqrt(sum_j W[j]^2)`, shared by all tokens.

    Local semantics, which the paper does not have: the sum over a window, or
    over one window for each equal part of the dimensions.
    """
    squares = _real_tokens(embeddings, mask) ** 2
    if semantics != "window":
        return np.sqrt(np.sum(squares, axis=AXES[semantics], keepdims=True))
    sizes = np.atleast_1d(window_size)
    parts = np.array_split(squares, len(sizes), axis=-1)
    sums = [_convolve(x, np.ones(size)) for x, size in zip(parts, sizes)]
    return np.sqrt(np.concatenate(sums, axis=-1))


def phases(embeddings, mask=None, *semantics):
    """`a = atan2(sqrt(1 - (W / G)^2), W / G)`."""
    w = _real_tokens(embeddings, mask)
    g = magnitudes(embeddings, mask, *semantics)
    ratio = w / np.where(g > 0, g, 1)
    return np.arctan2(np.sqrt(np.maximum(1 - ratio**2, 0)), ratio)


def waves(embeddings, mask=None, *semantics):
    """`Z = G exp(i a)`, zero where the text is padded."""
    g = magnitudes(embeddings, mask, *semantics)
    z = g * np.exp(1j * phases(embeddings, mask, *semantics))
    return _zero_padding(z, mask)


def wave_convolution(z, real_kernel, imag_kernel, mask=None):
    """`Z[j] + sum_o C[o] Z[j + o]`, the kernels of shape `(size, dim, 1)`."""
    z = _zero_padding(z, mask)
    kernel = (real_kernel + 1j * imag_kernel)[..., 0]
    return _zero_padding(z + _convolve(z, kernel), mask)


def wave_rotation(z, frequencies):
    """`Z[j] exp(i j w)`."""
    positions = np.arange(z.shape[1])[:, None]
    return z * np.exp(1j * positions * frequencies)


def convolution(x, kernel, bias, mask=None):
    """Each dimension on its own, the kernel of shape `(size, dim, 1)`."""
    return _convolve(_real_tokens(x, mask), kernel[..., 0]) + bias


def read_out(z, component):
    return {
        "real": z.real,
        "magnitude": np.abs(z),
        "both": np.concatenate([z.real, np.abs(z)], axis=-1),
    }[component]


def pool(x, mask=None, keepdims=False):
    """Average over the real tokens, zero where there is none."""
    mask = np.ones(x.shape[:2]) if mask is None else mask
    mask = np.asarray(mask, "float64")[..., None]
    total = np.sum(np.where(mask > 0, x, 0), axis=1, keepdims=keepdims)
    return total / np.maximum(np.sum(mask, axis=1, keepdims=keepdims), 1)


def encode(
    embeddings,
    weights,
    mask=None,
    update="modulation",
    semantics="dimension",
    other_semantics="dimension",
    window_size=5,
    readout="real",
    feedforward="token",
    residual=False,
):
    """One wave layer. `weights` are named like `projection/kernel`.

    It convolves and rotates where there are weights to do so.
    """
    x = np.asarray(embeddings, "float64")
    if "convolution/kernel" in weights:
        x = x + convolution(x, *_of(weights, "convolution"), mask)
    z, other_z = (
        waves(_dense(x, weights, name), mask, names, window_size)
        for name, names in (
            ("projection", semantics),
            ("other_projection", other_semantics),
        )
    )
    if "wave_convolution/real_kernel" in weights:
        kernels = _of(weights, "wave_convolution")
        other_z = wave_convolution(other_z, *kernels, mask)
    if "wave_rotation/frequencies" in weights:
        other_z = wave_rotation(other_z, *_of(weights, "wave_rotation"))
    z = z * other_z if update == "modulation" else z + other_z
    x = _layer_norm(read_out(z, readout), weights, "readout_norm")
    y = pool(x, mask, keepdims=True) if feedforward == "pooled" else x
    y = _gelu(_dense(y, weights, "intermediate_dense"))
    y = _dense(y, weights, "output_dense")
    y = y if readout == "both" else x + y
    y = embeddings + y if residual else y
    y = np.broadcast_to(y, np.shape(embeddings))
    return _layer_norm(y, weights, "output_norm")


def _convolve(x, kernel):
    """Zero outside the text; the later half of an even window is longer."""
    result = np.zeros(x.shape, np.result_type(x, kernel))
    for offset, weight in enumerate(kernel, start=-((len(kernel) - 1) // 2)):
        for token in range(x.shape[1]):
            if 0 <= token + offset < x.shape[1]:
                result[:, token] += weight * x[:, token + offset]
    return result


def _real_tokens(embeddings, mask):
    return _zero_padding(np.asarray(embeddings, "float64"), mask)


def _zero_padding(x, mask):
    return x if mask is None else np.where(np.asarray(mask)[..., None], x, 0)


def _of(weights, layer):
    return [w for name, w in weights.items() if name.startswith(f"{layer}/")]


def _dense(x, weights, name):
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def _layer_norm(x, weights, name, epsilon=1e-5):
    x = x - np.mean(x, axis=-1, keepdims=True)
    x = x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + epsilon)
    return x * weights[f"{name}/gamma"] + weights[f"{name}/beta"]


def _gelu(x):
    return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2
