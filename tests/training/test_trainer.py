import dataclasses

import keras
import numpy as np
import pytest

from keras_wave.training import model_size
from keras_wave.training import trainer
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall", "team wins"] * 10
LABELS = [0, 1] * 10
SIZE = dataclasses.replace(model_size.SIZES[0], epochs=10, learning_rate=0.03)


def train(rows, validation_rows, size=SIZE):
    seen = []
    # At this rate it learns from any random weights and in any order.
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    best = trainer.train(classifier, rows, validation_rows, size, seen.append)
    assert seen == best.epochs
    return classifier, best


def test_rows_are_learned():
    rows = (TEXTS, LABELS)
    classifier, best = train(rows, rows)
    assert best.epochs[best.best - 1]["val_accuracy"] == 1
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=-1)
    assert answers.tolist() == LABELS


def test_without_validation_rows_every_epoch_is_trained():
    _, best = train((TEXTS, LABELS), None)
    assert best.best == len(best.epochs) == 10
    assert "val_loss" not in best.epochs[0]


def test_row_without_weight_counts_nothing():
    # Half of the rows say the contrary, and have no weight.
    labels = LABELS[::-1] + LABELS
    weights = np.repeat([0.0, 1.0], 20)
    rows = (TEXTS + TEXTS, labels, weights)
    classifier, best = train(rows, rows)
    assert best.epochs[best.best - 1]["val_accuracy"] == 1
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=-1)
    assert answers.tolist() == LABELS


def test_loss_that_is_no_number_ends_it():
    size = dataclasses.replace(SIZE, learning_rate=float("nan"))
    with pytest.raises(FloatingPointError, match="after epoch 1"):
        train((TEXTS, LABELS), None, size)


def test_steps_are_counted():
    assert trainer.count_steps(SIZE, 33) == 30
