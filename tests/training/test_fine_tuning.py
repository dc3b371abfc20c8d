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


def test_tables_have_one_second_moment_a_row():
    classifier = make_classifier(bag_of_tokens=True)
    shapes = []

    class Look(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            variables = self.model.optimizer.variables
            shapes.extend(tuple(variable.shape) for variable in variables)

    fine_tuning.train(
        classifier,
        (TEXTS, LABELS),
        None,
        SCHEDULE,
        lambda epoch: None,
        callbacks=[Look()],
    )
    rows = classifier.backbone.vocabulary_size
    assert (rows, 1) in shapes
    assert (rows, classifier.num_classes) not in shapes


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
def test_rows_and_classes_decide_about_the_schedule(rows, expected):
    many = fine_tuning.MANY_CLASSES[expected]
    assert fine_tuning.find(rows, 21) == many
    assert many.rows <= rows
    schedule = fine_tuning.SCHEDULES[expected]
    alone = dataclasses.replace(schedule, epochs=0)
    assert fine_tuning.find(rows, 20) == (alone if rows < 5_000 else schedule)


def test_regression_alone_is_measured_and_changes_nothing_else():
    keras.utils.set_random_seed(0)
    classifier = make_classifier(bag_of_tokens=True)
    before = classifier.backbone.get_weights()
    schedule = dataclasses.replace(SCHEDULE, epochs=0)
    seen = []
    best = fine_tuning.train(
        classifier, (TEXTS, LABELS), (TEXTS, LABELS), schedule, seen.append
    )
    for one, other in zip(before, classifier.backbone.get_weights()):
        np.testing.assert_array_equal(one, other)
    loss, accuracy = classifier.evaluate(TEXTS, LABELS, verbose=0)
    assert best.best == 0 and best.epochs == seen
    assert seen == [
        {
            "epoch": 0,
            "val_accuracy": accuracy,
            "val_loss": pytest.approx(loss, rel=1e-5),
        }
    ]
    assert accuracy == 1


def test_regression_alone_needs_nothing_to_check_on():
    classifier = make_classifier()
    schedule = dataclasses.replace(SCHEDULE, epochs=0)
    best = fine_tuning.train(
        classifier, (TEXTS, LABELS), None, schedule, lambda epoch: None
    )
    assert best.epochs == []
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(answers, LABELS)


def test_head_of_another_kind_is_trained_where_few_rows_would_not(monkeypatch):
    classifier = make_classifier()
    monkeypatch.setattr(fine_tuning, "start_head", lambda *rows: False)
    schedule = dataclasses.replace(SCHEDULE, epochs=0)
    best = fine_tuning.train(
        classifier, (TEXTS, LABELS), (TEXTS, LABELS), schedule, lambda e: None
    )
    assert len(best.epochs) == fine_tuning.SCHEDULES[0].epochs


def test_bag_of_tokens_is_part_of_the_regression():
    keras.utils.set_random_seed(0)
    classifier = make_classifier(bag_of_tokens=True, bag_bigram_buckets=50)
    assert fine_tuning.start_head(classifier, TEXTS, LABELS)
    assert all(np.any(table != 0) for table in classifier.bag.get_weights())
    # What every text has tells nothing.
    scores = classifier.bag.token_scores.get_weights()[0]
    tokens = classifier.preprocessor.tokenizer.get_vocabulary()
    start = scores[tokens.index("[CLS]")]
    assert np.abs(start).max() < 0.1 * np.abs(scores).max()
    # As many of each class: what speaks for one speaks against the other.
    np.testing.assert_allclose(scores.sum(axis=1), 0, atol=1e-5)
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(answers, LABELS)


def test_logits_are_those_of_the_regression(monkeypatch):
    """The tables and the head together compute what was solved for."""
    keras.utils.set_random_seed(0)
    classifier = make_classifier(bag_of_tokens=True, bag_bigram_buckets=50)
    texts, labels = ["stocks fall", "team wins", "stocks", "team"], [0, 1, 0, 1]
    found = []
    fit = fine_tuning.ridge_regression.fit

    def keep(products, *rest):
        duals, bias = fit(products, *rest)
        found.append(bias + sum(k @ d for k, d in zip(products, duals)))
        return duals, bias

    monkeypatch.setattr(fine_tuning.ridge_regression, "fit", keep)
    fine_tuning.start_head(classifier, texts, labels)
    np.testing.assert_allclose(
        classifier.predict(texts, verbose=0), found[0], atol=1e-4
    )


def test_row_that_comes_twice_counts_twice_and_is_not_its_own_witness(
    monkeypatch,
):
    seen = []

    def fit(products, labels, num_classes, weights):
        (product,) = products
        seen.append((len(product), labels.tolist(), weights.tolist()))
        return np.zeros((1, len(product), 2)), np.zeros(2)

    monkeypatch.setattr(fine_tuning.ridge_regression, "fit", fit)
    classifier = make_classifier()
    fine_tuning.start_head(classifier, ["a", "b", "a", "a"], [0, 1, 0, 1])
    fine_tuning.start_head(classifier, ["a", "b", "a"], [0, 1, 0], [1, 2, 3])
    assert seen == [(3, [0, 1, 1], [2, 1, 1]), (2, [0, 1], [4, 2])]


def test_difference_that_is_small_by_chance_is_not_magnified(monkeypatch):
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(2, 8))
    rows[1, 0] = rows[0, 0] + 1e-4
    monkeypatch.setattr(
        fine_tuning, "pooled_outputs", lambda classifier, texts: rows
    )
    classifier = make_classifier()
    fine_tuning.start_head(classifier, ["a", "b"], [0, 1])
    kernel, bias = classifier.output_dense.get_weights()
    others = draw.normal(size=(100, 8))
    assert np.abs(others @ kernel + bias).max() < 10


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
        lambda products, *rest: (
            sizes.append(len(products[0])) or fit(products, *rest)
        ),
    )
    texts = [f"text {number}" for number in range(40)]
    fine_tuning.start_head(make_classifier(), texts, np.arange(40) % 2)
    assert sizes == [10]


def test_class_of_one_row_is_among_some_of_many_rows(monkeypatch):
    monkeypatch.setattr(fine_tuning, "MOST_HEAD_ROWS", 10)
    texts = [f"text {number}" for number in range(42)]
    labels = np.append(np.arange(40) % 2, [2, 3])
    seen = []
    fit = fine_tuning.ridge_regression.fit

    def keep(products, labels, *rest):
        seen.extend(labels.tolist())
        return fit(products, labels, *rest)

    monkeypatch.setattr(fine_tuning.ridge_regression, "fit", keep)
    fine_tuning.start_head(make_classifier(4), texts, labels)
    assert sorted(set(seen)) == [0, 1, 2, 3]
    assert len(seen) < 15


def test_backbone_that_gives_no_numbers_is_told():
    classifier = make_classifier()
    weights = [np.full_like(w, np.nan) for w in classifier.get_weights()]
    classifier.set_weights(weights)
    with pytest.raises(FloatingPointError, match="are no numbers"):
        fine_tuning.start_head(classifier, TEXTS, LABELS)
