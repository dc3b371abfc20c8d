"""One backend's part of the parity tests, in a process of its own.

    KERAS_BACKEND=jax python -m tests.parity.backend_worker OUTPUT PRESET...

writes what this backend makes of each preset to `OUTPUT/PRESET.npz`.
"""

import pathlib
import socket
import sys

import keras
import numpy as np

import keras_wave
from examples.demo import read_headlines
from keras_wave.models import builtin_presets
from tests.gradients import gradients

BATCH_SIZE = 8
EPOCHS = 2


def main(output, *presets):
    socket.socket.connect = refuse_connection
    _, sample = read_headlines()
    texts, labels = map(sum, zip(*sample.values()), ([], []))
    for preset in presets:
        classifier = load(preset)
        # Any class will do: what counts is that all backends learn it.
        some_labels = np.array(labels) % classifier.num_classes
        results = measure(classifier, texts, some_labels)
        name = pathlib.Path(preset).name
        np.savez(pathlib.Path(output, f"{name}.npz"), **results)


def load(preset):
    # What is no name is the whole path of a folder.
    folder = builtin_presets.PRESETS_FOLDER / preset
    if (folder / "task.json").exists():
        return keras_wave.WaveClassifier.from_preset(preset)
    # The head of a backbone is new. It has the same numbers on each backend.
    classifier = keras_wave.WaveClassifier.from_preset(
        preset, num_classes=3, bag_of_tokens=True, bag_bigram_buckets=1000
    )
    draw = np.random.default_rng(0)
    for layer in (classifier.output_dense, classifier.bag):
        layer.set_weights(
            [draw.normal(0, 0.1, weight.shape) for weight in layer.weights]
        )
    return classifier


def refuse_connection(self, address):
    raise OSError(f"A preset must load without a network, not from {address}.")


def measure(classifier, texts, labels):
    ids = {
        key: keras.ops.convert_to_numpy(value)
        for key, value in classifier.preprocessor(texts).items()
    }
    results = {
        "token_ids": ids["token_ids"],
        "logits_of_texts": classifier.predict(texts, verbose=0),
    }
    classifier = without_dropout(classifier)
    results["logits"] = keras.ops.convert_to_numpy(classifier(ids))
    variables = classifier.trainable_variables
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    of_loss = gradients(
        lambda: loss(labels, classifier(ids, training=True)), variables
    )
    for variable, gradient in zip(variables, of_loss):
        results[f"gradient {variable.path}"] = gradient
    classifier.fit(
        ids,
        labels,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        shuffle=False,
        verbose=0,
    )
    results["steps"] = int(classifier.optimizer.iterations)
    for variable in variables:
        results[f"weights {variable.path}"] = keras.ops.convert_to_numpy(
            variable
        )
    return results


def without_dropout(classifier):
    """Returns a copy that draws no random number in training."""
    rates = {"token_dropout": 0.0, "embedding_dropout": 0.0, "dropout": 0.0}
    config = {**classifier.backbone.get_config(), **rates}
    copy = keras_wave.WaveClassifier(
        keras_wave.WaveBackbone.from_config(config),
        num_classes=classifier.num_classes,
        dropout=0.0,
        bag_of_tokens=classifier.bag_of_tokens,
        bag_bigram_buckets=classifier.bag_bigram_buckets,
    )
    copy.set_weights(classifier.get_weights())
    return copy


if __name__ == "__main__":
    main(*sys.argv[1:])
