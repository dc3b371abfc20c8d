import keras
import numpy as np
import pytest

from keras_wave.insight import history_epochs

METRICS = {"loss": [2.0, 1.0], "val_loss": [2.5, 1.5]}


def make_history():
    history = keras.callbacks.History()
    history.history = METRICS
    return history


def make_epochs():
    return [
        {"epoch": 1, "loss": 2.0, "val_loss": 2.5, "seconds": 60.0},
        {"epoch": 2, "loss": np.float32(1), "val_loss": 1.5, "seconds": 9.0},
    ]


@pytest.mark.parametrize(
    "history", [make_history(), METRICS, make_epochs(), tuple(make_epochs())]
)
def test_every_form_says_the_same(history):
    assert history_epochs.read(history) == ([1, 2], METRICS)


def test_numbers_of_the_epochs_are_kept():
    epochs, metrics = history_epochs.read([{"epoch": 7, "loss": 1.0}])
    assert (epochs, metrics) == ([7], {"loss": [1.0]})


def test_what_is_no_number_is_a_gap():
    epochs = [{"loss": float("nan")}, {"loss": 1, "val_loss": 2}]
    assert history_epochs.read(epochs) == (
        [1, 2],
        {"loss": [None, 1.0], "val_loss": [None, 2.0]},
    )


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (7, "type int"),
        ("loss", "type str"),
        ([], "at least one epoch"),
        ({}, "at least one epoch"),
        ({"loss": []}, "at least one epoch"),
        ({"loss": [1, 2], "accuracy": [1]}, r"\[1, 2\]"),
        ({"loss": 1}, "list of numbers"),
        ({"loss": ["low"]}, "list of numbers"),
        ([1, 2], "Received: 1"),
    ],
)
def test_no_history(history, message):
    with pytest.raises(ValueError, match=message):
        history_epochs.read(history)
