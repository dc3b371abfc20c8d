"""A Wave network of one layer as its formulas say, text by text in float64."""

import math

import numpy as np


def logits(network, weights, ids):
    """Returns the logits of one text, in complex numbers and angles.

    It is folded, its feed-forward block is pooled, and a wave has a magnitude
    for each dimension.
    """
    weights = {name: x.astype("float64") for name, x in weights.items()}
    layer = "wave_layer_0"
    first, second = (
        look_up(network, weights, prefix, ids) for prefix in ("", "other_")
    )
    other = to_wave(second)
    if network["rotation"]:
        frequencies = weights[f"{layer}/wave_rotation/frequencies"]
        positions = np.arange(len(ids))[:, np.newaxis]
        other = other * np.exp(1j * positions * frequencies)
    wave = to_wave(first)
    is_product = network["update"] == "modulation"
    wave = wave * other if is_product else wave + other
    x = np.abs(wave) if network["readout"] == "magnitude" else wave.real
    epsilon = network["layer_norm_epsilon"]
    x = normalize(x, weights, f"{layer}/readout_norm", epsilon)
    y = dense(x.mean(axis=0), weights, f"{layer}/intermediate_dense")
    y = np.array([v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in y])
    y = x + dense(y, weights, f"{layer}/output_dense")
    y = normalize(y, weights, f"{layer}/output_norm", epsilon)
    return dense(y.mean(axis=0), weights, "logits")


def look_up(network, weights, prefix, ids):
    x = weights[f"{prefix}token_embedding/embeddings"][ids]
    if network["bigram_buckets"]:
        before = [0, *ids[:-1]]
        buckets = [
            (7919 * i + 6029 * j) % network["bigram_buckets"]
            for i, j in zip(ids, before)
        ]
        x = x + weights[f"{prefix}bigram_embedding/embeddings"][buckets]
    return x


def to_wave(x):
    size = np.sqrt((x**2).sum(axis=0))
    return size * np.exp(1j * np.arccos(x / size))


def normalize(x, weights, name, epsilon):
    x = x - x.mean(axis=-1, keepdims=True)
    x = x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + epsilon)
    return x * weights[f"{name}/gamma"] + weights[f"{name}/beta"]


def dense(x, weights, name):
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]
