"""Runs of the tiny recipe, and what two of them have in common."""

import json

import keras
import numpy as np

import keras_wave

AVERAGE = ("--set", "training.ema_momentum=0.9")


def get_weights(folder):
    classifier = keras_wave.WaveClassifier.from_preset(folder)
    return [keras.ops.convert_to_numpy(w) for w in classifier.weights]


def without_seconds(epochs):
    return [
        {key: value for key, value in epoch.items() if key != "seconds"}
        for epoch in epochs
    ]


def assert_same_run(folder, other_folder):
    one, other = (read_metrics(f) for f in (folder, other_folder))
    assert without_seconds(one["epochs"]) == without_seconds(other["epochs"])
    for key in ("best_epoch", "validation", "test", "fingerprint"):
        assert one[key] == other[key]
    for x, y in zip(get_weights(folder), get_weights(other_folder)):
        np.testing.assert_array_equal(x, y)


def read_metrics(folder):
    return json.loads((folder / "metrics.json").read_text("utf-8"))
