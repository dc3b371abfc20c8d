"""Spreads tables, and the length of a text, over virtual devices of JAX.

    python -m tests.scale.sharded_worker OUTPUT

writes what it measured to `OUTPUT`, a `.npz` file.
"""

import sys

import jax
import keras
import numpy as np
from jax.sharding import NamedSharding
from jax.sharding import PartitionSpec

import keras_wave

DEVICES = 8
VOCABULARY_SIZE = 4096
BIGRAM_BUCKETS = 2048
DIM = 16
# Texts and models to each of which a mesh gives so many devices.
MESHES = {"1x1": (1, 1), "1x2": (1, 2), "1x8": (1, 8), "2x4": (2, 4)}
PARTS_OF_LENGTH = (1, 2, 8)


def main(output):
    assert len(keras.distribution.list_devices()) == DEVICES
    results = {}
    expected = make_classifier()
    ids = make_ids(rows=16, length=32)
    results["logits"] = np.asarray(expected(ids))
    results["losses"] = train(expected, ids)
    for name, shape in MESHES.items():
        for key, value in measure_mesh(shape, ids).items():
            results[f"{key} {name}"] = value

    ids = make_ids(rows=1, length=4096)
    classifier = make_classifier()
    results["logits of a long text"] = np.asarray(classifier(ids))
    for parts in PARTS_OF_LENGTH:
        logits, size = measure_split(classifier, ids, parts)
        results[f"logits of a long text {parts}"] = logits
        results[f"bytes of a long text {parts}"] = size
    np.savez(output, **results)


def make_classifier():
    keras.utils.set_random_seed(1)
    backbone = keras_wave.WaveBackbone(
        VOCABULARY_SIZE,
        hidden_dim=DIM,
        bigram_buckets=BIGRAM_BUCKETS,
        embedding_dropout=0.0,
    )
    return keras_wave.WaveClassifier(backbone, num_classes=3, dropout=0.0)


def make_ids(rows, length):
    """Texts of any length, padded to one."""
    draw = np.random.default_rng(0)
    lengths = draw.integers(length // 4, length, (rows, 1), endpoint=True)
    mask = np.arange(length) < lengths
    token_ids = draw.integers(5, VOCABULARY_SIZE, (rows, length)) * mask
    return {
        "token_ids": token_ids.astype("int32"),
        "padding_mask": mask.astype("int32"),
    }


def train(classifier, ids):
    """Returns the loss of each step on one batch."""
    labels = np.arange(len(ids["token_ids"])) % 3
    history = classifier.fit(
        ids, labels, batch_size=len(labels), epochs=3, shuffle=False, verbose=0
    )
    return history.history["loss"]


def measure_mesh(shape, ids):
    devices = keras.distribution.list_devices()[: np.prod(shape)]
    mesh = keras.distribution.DeviceMesh(shape, ("batch", "model"), devices)
    distribution = keras.distribution.ModelParallel(
        layout_map=keras_wave.WaveBackbone.get_layout_map(mesh),
        batch_dim_name="batch",
    )
    with distribution.scope():
        classifier = make_classifier()
        results = {
            "logits": classifier.predict(ids, verbose=0),
            "bytes": bytes_by_device(classifier.variables),
        }
        results["losses"] = train(classifier, ids)
        # Adam has two numbers for every weight.
        variables = classifier.variables + classifier.optimizer.variables
        results["bytes of training"] = bytes_by_device(variables)
    return results


def bytes_by_device(variables):
    """Returns how many bytes of variables lie on each device."""
    sizes = dict.fromkeys(jax.devices(), 0)
    for variable in variables:
        for shard in variable.value.addressable_shards:
            sizes[shard.device] += shard.data.nbytes
    return [size for size in sizes.values() if size]


def measure_split(classifier, ids, parts):
    """Returns logits, and the bytes that a device needs between in and out."""
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:parts]), ("length",))
    everywhere = NamedSharding(mesh, PartitionSpec())
    along_length = NamedSharding(mesh, PartitionSpec(None, "length"))

    def call(weights, other_weights, ids):
        logits, _ = classifier.stateless_call(weights, other_weights, ids)
        return logits

    arguments = [
        jax.device_put([v.value for v in variables], everywhere)
        for variables in (
            classifier.trainable_variables,
            classifier.non_trainable_variables,
        )
    ]
    arguments.append(jax.device_put(ids, along_length))
    compiled = jax.jit(call).lower(*arguments).compile()
    size = compiled.memory_analysis().temp_size_in_bytes
    return np.asarray(compiled(*arguments)), size


if __name__ == "__main__":
    main(*sys.argv[1:])
