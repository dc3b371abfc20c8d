import dataclasses

import keras
import numpy as np
import pytest

from keras_wave.training import fine_tuning
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall", "team wins the cup"] * 10
LABELS = np.array([0, 1] * 10)
SCHEDULE = dataclasses.replace(fine_tuning.SCHEDULES[0], epochs=3, batch_size=4)


def tables(classifier):
    return classifier.backbone.token_embedding.get_weights()


@pytest.mark.parametrize("trains_tables", [False, True])
def test_tables_stay_where_they_are_not_trained(trains_tables):
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    before = tables(classifier)
    others = classifier.backbone.wave_layers[0].get_weights()
    schedule = dataclasses.replace(SCHEDULE, trains_tables=trains_tables)
    fine_tuning.train(
        classifier, (TEXTS, LABELS), None, schedule, lambda epoch: None
    )
    same = all(map(np.array_equal, before, tables(classifier)))
    assert same != trains_tables
    after = classifier.backbone.wave_layers[0].get_weights()
    assert not all(map(np.array_equal, others, after))
    assert all(layer.trainable for layer in classifier.backbone.layers)


def test_fit_trains_all_of_it_afterwards():
    classifier = make_classifier()
    fine_tuning.train(
        classifier, (TEXTS, LABELS), None, SCHEDULE, lambda epoch: None
    )
    before = tables(classifier)
    classifier.fit(TEXTS, LABELS, verbose=0)
    assert not all(map(np.array_equal, before, tables(classifier)))


def test_what_was_frozen_stays_frozen():
    classifier = make_classifier()
    classifier.backbone.trainable = False
    fine_tuning.train(
        classifier, (TEXTS, LABELS), None, SCHEDULE, lambda epoch: None
    )
    assert not classifier.backbone.token_embedding.trainable


def test_all_epochs_are_told_and_the_last_is_kept():
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    seen = []
    best = fine_tuning.train(
        classifier, (TEXTS, LABELS), (TEXTS, LABELS), SCHEDULE, seen.append
    )
    assert best.best == len(best.epochs) == 3
    assert seen == best.epochs
    _, accuracy = classifier.evaluate(TEXTS, LABELS, verbose=0)
    assert accuracy == pytest.approx(seen[-1]["val_accuracy"])
    assert accuracy == 1


def test_pooled_outputs_are_those_of_the_backbone():
    classifier = make_classifier()
    inputs = classifier.preprocessor(TEXTS[:3])
    expected = classifier.backbone.predict(inputs, verbose=0)["pooled_output"]
    np.testing.assert_allclose(
        fine_tuning.pooled_outputs(classifier, TEXTS[:3]), expected, atol=1e-5
    )


def test_head_starts_as_what_tells_the_classes_apart():
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    fine_tuning.start_head(classifier, TEXTS, LABELS)
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(answers, LABELS)


@pytest.mark.parametrize("rows", [1, 100, 500, 10_000_000])
def test_every_number_of_rows_has_a_schedule(rows):
    assert fine_tuning.find(rows) in fine_tuning.SCHEDULES
    assert fine_tuning.find(rows).rows <= rows
