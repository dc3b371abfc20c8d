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
    # Each epoch is worse on them than the one before.
    best = fine_tuning.train(
        classifier, (TEXTS, LABELS), (TEXTS, 1 - LABELS), SCHEDULE, seen.append
    )
    assert best.best == len(best.epochs) == 3
    assert seen == best.epochs
    assert seen[0]["val_loss"] < seen[-1]["val_loss"]
    _, accuracy = classifier.evaluate(TEXTS, 1 - LABELS, verbose=0)
    assert accuracy == pytest.approx(seen[-1]["val_accuracy"])


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


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(1, 0), (899, 0), (900, 1), (5_000, 2), (19_999, 2), (10_000_000, 3)],
)
def test_rows_decide_about_the_schedule(rows, expected):
    assert fine_tuning.find(rows) is fine_tuning.SCHEDULES[expected]


def test_row_that_comes_twice_counts_twice_and_is_not_its_own_witness(
    monkeypatch,
):
    seen = []

    def fit(features, labels, num_classes, weights):
        seen.append((len(features), labels.tolist(), weights.tolist()))
        return np.zeros((8, 2)), np.zeros(2)

    monkeypatch.setattr(fine_tuning.ridge_regression, "fit", fit)
    classifier = make_classifier()
    fine_tuning.start_head(classifier, ["a", "b", "a", "a"], [0, 1, 0, 1])
    fine_tuning.start_head(classifier, ["a", "b", "a"], [0, 1, 0], [1, 2, 3])
    assert seen == [(3, [0, 1, 1], [2, 1, 1]), (2, [0, 1], [4, 2])]


def test_head_begins_with_some_of_many_rows(monkeypatch):
    monkeypatch.setattr(fine_tuning, "MOST_HEAD_ROWS", 10)
    monkeypatch.setattr(
        fine_tuning,
        "pooled_outputs",
        lambda classifier, texts: np.zeros((len(texts), 8)) + len(texts),
    )
    sizes = []
    fit = fine_tuning.ridge_regression.fit
    monkeypatch.setattr(
        fine_tuning.ridge_regression,
        "fit",
        lambda features, *rest: (
            sizes.append(len(features)) or fit(features, *rest)
        ),
    )
    texts = [f"text {number}" for number in range(40)]
    fine_tuning.start_head(make_classifier(), texts, np.arange(40) % 2)
    assert sizes == [10]


def test_backbone_that_gives_no_numbers_is_told():
    classifier = make_classifier()
    weights = [np.full_like(w, np.nan) for w in classifier.get_weights()]
    classifier.set_weights(weights)
    with pytest.raises(FloatingPointError, match="are no numbers"):
        fine_tuning.start_head(classifier, TEXTS, LABELS)
