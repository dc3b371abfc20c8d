"""The Wave network of arXiv 2411.02674 as its formulas are printed.

Complex numbers, angles and float64 in NumPy: slow and naive where one token
dominates, but independent of how the layers compute.
"""

import math

import numpy as np

AXES = {"dimension": 1, "text": (1, 2)}


def magnitudes(embeddings, mask=None, semantics="dimension"):
    """Global semantics: `G = sqrt(sum_j W[j]^2)`, shared by all tokens."""
    w = _real_tokens(embeddings, mask)
    return np.sqrt(np.sum(w**2, axis=AXES[semantics], keepdims=True))


def phases(embeddings, mask=None, semantics="dimension"):
    """`a = atan2(sqrt(1 - (W / G)^2), W / G)`."""
    w = _real_tokens(embeddings, mask)
    g = magnitudes(embeddings, mask, semantics)
    ratio = w / np.where(g > 0, g, 1)
    return np.arctan2(np.sqrt(np.maximum(1 - ratio**2, 0)), ratio)


def waves(embeddings, mask=None, semantics="dimension"):
    """`Z = G exp(i a)`, zero where the text is padded."""
    g = magnitudes(embeddings, mask, semantics)
    z = g * np.exp(1j * phases(embeddings, mask, semantics))
    return z if mask is None else np.where(np.asarray(mask)[..., None], z, 0)


def readout(z, component):
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
    component="real",
    feedforward="token",
):
    """One wave layer. `weights` are named like `projection/kernel`."""
    z, other_z = (
        waves(_dense(embeddings, weights, name), mask, semantics)
        for name in ("projection", "other_projection")
    )
    z = z * other_z if update == "modulation" else z + other_z
    x = _layer_norm(readout(z, component), weights, "readout_norm")
    y = pool(x, mask, keepdims=True) if feedforward == "pooled" else x
    y = _gelu(_dense(y, weights, "intermediate_dense"))
    y = _dense(y, weights, "output_dense")
    y = y if component == "both" else x + y
    y = np.broadcast_to(y, np.shape(embeddings))
    return _layer_norm(y, weights, "output_norm")


def _real_tokens(embeddings, mask):
    w = np.asarray(embeddings, "float64")
    return w if mask is None else np.where(np.asarray(mask)[..., None], w, 0)


def _dense(x, weights, name):
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def _layer_norm(x, weights, name, epsilon=1e-5):
    x = x - np.mean(x, axis=-1, keepdims=True)
    x = x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + epsilon)
    return x * weights[f"{name}/gamma"] + weights[f"{name}/beta"]


def _gelu(x):
    return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2
