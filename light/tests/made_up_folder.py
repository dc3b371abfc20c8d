"""Folders as keras_wave exports them, written by hand."""

import hashlib
import json

import numpy as np
import safetensors.numpy

from keras_wave_light import description

WORDS = ["stocks", "fall", "##en", "market", "team", "wins", "the", "cup", "."]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
NETWORK = {
    "vocabulary_size": len(VOCABULARY),
    "hidden_dim": 8,
    "num_layers": 1,
    "intermediate_dim": 6,
    "embedding_dim": 8,
    "bigram_buckets": 0,
    "update": "modulation",
    "semantics": "dimension",
    "other_semantics": "dimension",
    "window_size": [5],
    "kernel_size": 1,
    "wave_kernel_size": 1,
    "rotation": False,
    "readout": "real",
    "feedforward": "pooled",
    "activation": "gelu",
    "residual": False,
    "layer_norm_epsilon": 1e-5,
    "folded": True,
    "num_classes": 2,
    "output_activation": "softmax",
    "bag_of_tokens": False,
    "bag_bigram_buckets": 0,
    "pair_factors": [7919, 6029],
}
TEXT = {
    "vocabulary": VOCABULARY,
    "unknown_token": "[UNK]",
    "lowercase": True,
    "strip_accents": True,
    "split_on_cjk": True,
    "start_id": 2,
    "end_id": 3,
    "sequence_length": 12,
    "truncate": "round_robin",
}


def make_weights(network):
    """Returns weights of every shape that a network has, drawn at random."""
    draw = np.random.default_rng(0)
    return {
        name: draw.normal(size=shape).astype("float32")
        for name, shape in description.expected_shapes(network).items()
    }


def write(folder, weights=None, changes=None, **network):
    """Writes a folder.

    Args:
        folder: pathlib.Path. Is made.
        weights: A dictionary of arrays by name. Defaults to `None`: random.
        changes: A dictionary of what the description says otherwise. Defaults
            to `None`.
        **network: What the network has otherwise.

    Returns:
        The folder.
    """
    network = {**NETWORK, **network}
    if weights is None:
        weights = make_weights(network)
    write_bytes(folder, safetensors.numpy.save(weights), changes, network)
    return folder


def write_bytes(folder, data, changes=None, network=NETWORK):
    """Writes a folder of any bytes as weights, with their right checksum."""
    folder.mkdir(exist_ok=True)
    content = {
        "format": "keras-wave-light",
        "version": 1,
        "weights": {
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
        "network": network,
        "class_names": ["down", "up"],
        "text": TEXT,
        **(changes or {}),
    }
    (folder / "weights.safetensors").write_bytes(data)
    text = json.dumps(content)
    (folder / "keras_wave_light.json").write_text(text, encoding="utf-8")
