"""Threads that share a classifier get the answers of one that is alone."""

import copy
import functools
import pickle
import sys
import threading

import keras
import numpy as np
import pytest

import keras_wave
from tests.effort import effort
from tests.models.small_models import WORDS
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.reliability import threads
from tests.reliability.answers import count_wrong
from tests.reliability.threads import run_at_once
from tests.requirement import import_tensorflow
from tests.requirement import is_installed

THREADS = 8
CLASSES = 3


@pytest.fixture
def frequent_switches():
    """Threads interrupt each other fifty times as often as usual."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(interval / 50)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture(scope="module")
def classifier():
    return disturb(
        make_classifier(
            num_classes=CLASSES,
            backbone=make_backbone(rotation=True, bigram_buckets=7),
            preprocessor=make_preprocessor(sequence_length=24),
        )
    )


def make_texts(seed, rows):
    """Returns texts of no word to more than fit, not all of them ASCII."""
    draw = np.random.default_rng(seed)
    words = [*WORDS, "na\u00efve", "\u6f22"]
    return [
        " ".join(draw.choice(words, size=draw.integers(30)))
        for _ in range(rows)
    ]


def predict_list(classifier, texts):
    return classifier.predict(texts, verbose=0)


def predict_array(classifier, texts):
    return classifier.predict(np.array(texts), batch_size=64, verbose=0)


def predict_ids(classifier, texts):
    ids = classifier.preprocessor(texts)
    return classifier.predict(ids, verbose=0)


def predict_dataset(classifier, texts):
    tf = import_tensorflow()
    data = tf.data.Dataset.from_tensor_slices(texts).batch(16)
    return classifier.predict(data, verbose=0)


def predict_with_callback(classifier, texts):
    return classifier.predict(
        texts, verbose=0, callbacks=[keras.callbacks.Callback()]
    )


# Each takes a way of its own through `predict()`.
QUICK = (predict_list, predict_array, predict_ids)
# These trace a function anew at every call, as more texts than a batch do.
SLOW = (predict_list, predict_with_callback)
if is_installed("tensorflow"):
    SLOW = (predict_dataset, *SLOW)


def make_questions(ways, count, sizes):
    """Returns functions of a classifier, to its answers for some texts."""
    return [
        functools.partial(
            ways[number % len(ways)],
            texts=make_texts(number, sizes[number % len(sizes)]),
        )
        for number in range(count)
    ]


def ask_all(classifier, questions):
    return [question(classifier) for question in questions]


def record(record_property, answers, expected):
    """Counts rows of answers, and returns how many are wrong."""
    wrong = sum(count_wrong(*pair) for pair in zip(answers, expected))
    record_property("predictions in threads", sum(map(len, expected)))
    record_property("wrong answers", wrong)
    return wrong


def test_threads_get_the_answers_of_one(classifier, record_property):
    quick = make_questions(QUICK, effort(9, 100), (1, 3, 20, 32))
    slow = make_questions(SLOW, effort(2, 20), (40,))
    alone = ask_all(classifier, quick + slow)
    draw = np.random.default_rng(0)
    # Every thread asks all that is quick and its share of what is slow.
    orders = [
        draw.permutation(
            [
                *range(len(quick)),
                *range(len(quick) + number, len(alone), THREADS),
            ]
        )
        for number in range(THREADS)
    ]
    answers = run_at_once(
        [
            functools.partial(
                ask_all, classifier, [(quick + slow)[n] for n in order]
            )
            for order in orders
        ]
    )
    expected = [[alone[number] for number in order] for order in orders]
    assert record(record_property, sum(answers, []), sum(expected, [])) == 0


@pytest.mark.parametrize("ways", [(predict_list,), QUICK + SLOW])
def test_first_calls_at_once(ways, classifier, record_property):
    questions = make_questions(ways, THREADS, (5,))
    alone = ask_all(classifier, questions)
    answers, expected = [], []
    for _ in range(effort(1, 5)):
        # Nothing of it is built, traced or compiled yet.
        new = copy.deepcopy(classifier)
        answers += run_at_once(
            [functools.partial(question, new) for question in questions]
        )
        expected += alone
    assert record(record_property, answers, expected) == 0


def pairs_in_graph(preprocessor, texts):
    tf = import_tensorflow()
    texts = (tf.constant(texts), tf.constant(texts[::-1]))
    return tf.function(lambda *pair: preprocessor(pair, y=None))(*texts)


def pairs_in_python(preprocessor, texts):
    return preprocessor((texts, texts[::-1]), y=None)


def test_first_calls_of_a_preprocessor_at_once(
    frequent_switches, record_property
):
    texts = make_texts(0, 5)
    preprocessor = make_preprocessor(sequence_length=24)
    alone = np.array(pairs_in_python(preprocessor, texts)["token_ids"])
    ways = [pairs_in_python] * 4
    if is_installed("tensorflow"):
        ways[2] = pairs_in_graph
    wrong, rows = 0, 0
    for _ in range(effort(1, 10)):
        # As one preprocessor of several classifiers.
        new = make_preprocessor(sequence_length=24)
        answers = run_at_once(
            [
                functools.partial(ways[number % len(ways)], new, texts)
                for number in range(THREADS)
            ]
        )
        for answer in answers:
            wrong += count_wrong(np.array(answer["token_ids"]), alone)
            rows += len(alone)
    record_property("texts tokenized in threads", rows)
    record_property("wrong answers", wrong)
    assert wrong == 0


def test_evaluations_and_predictions_at_once(classifier, record_property):
    rounds = effort(1, 10)
    # Each thread has rows of its own, so that none can take another's sums.
    rows = [make_texts(seed, 20 + seed) for seed in range(THREADS // 2)]
    draw = np.random.default_rng(0)
    labels = [draw.integers(CLASSES, size=len(texts)) for texts in rows]

    def evaluate(number):
        return classifier.evaluate(rows[number], labels[number], verbose=0)

    def predict(number):
        return classifier.predict(rows[number], verbose=0)

    def repeat(function, number):
        return [function(number) for _ in range(rounds)]

    calls = [
        (function, number)
        for function in (evaluate, predict)
        for number in range(len(rows))
    ]
    alone = [function(number) for function, number in calls]
    results = run_at_once([functools.partial(repeat, *call) for call in calls])
    pairs = [
        (np.array(result), np.array(expected))
        for some, expected in zip(results, alone)
        for result in some
    ]
    measures = [pair for pair in pairs if pair[1].ndim == 1]
    wrong = sum(count_wrong(*pair) for pair in measures)
    record_property("evaluations in threads", len(measures))
    record_property("wrong measures", wrong)
    answers = [pair for pair in pairs if pair[1].ndim == 2]
    assert wrong == 0
    assert record(record_property, *zip(*answers)) == 0


def test_backbone_computes_while_its_classifier_trains(record_property):
    """They have the same weights, and so take turns."""
    classifier = disturb(make_classifier(num_classes=CLASSES))
    classifier.compile(keras.optimizers.SGD(0.0))
    texts = make_texts(0, 32)
    labels = np.random.default_rng(0).integers(CLASSES, size=len(texts))
    ids = classifier.preprocessor(texts)

    def answer():
        return classifier.backbone.predict(ids, verbose=0)["pooled_output"]

    alone = answer()
    rounds = effort(3, 20)

    def train():
        for _ in range(rounds):
            classifier.fit(texts, labels, batch_size=4, verbose=0)

    def answer_again():
        return [answer() for _ in range(rounds)]

    _, *answers = run_at_once([train, answer_again, answer_again])
    answers = sum(answers, [])
    assert record(record_property, answers, [alone] * len(answers)) == 0
    assert int(classifier.optimizer.iterations) == rounds * 8


class Call(keras.callbacks.Callback):
    """Calls a function before the first batch, and keeps what it returns."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def on_predict_begin(self, logs=None):
        self.result = self.function()


def test_callback_calls_again(classifier):
    texts = make_texts(0, 5)
    expected = classifier.predict(texts, verbose=0)

    def predict_twice():
        again = Call(lambda: classifier.predict(texts, verbose=0))
        return classifier.predict(texts, verbose=0, callbacks=[again]), again

    for answers, again in run_at_once([predict_twice] * 2):
        assert count_wrong(answers, expected) == 0
        assert count_wrong(again.result, expected) == 0


@pytest.mark.parametrize(
    "duplicate",
    [
        lambda model: pickle.loads(pickle.dumps(model)),
        keras.models.clone_model,
        keras_wave.WaveClassifier.fold,
    ],
    ids=["pickle", "clone", "fold"],
)
def test_copy_does_not_wait(duplicate, classifier):
    # A clone has not the vocabulary, which is no part of the configuration.
    ids = classifier.preprocessor(make_texts(0, 5))
    other = duplicate(classifier)
    expected = other.predict(ids, verbose=0)
    elsewhere = Call(
        lambda: run_at_once([lambda: other.predict(ids, verbose=0)])
    )
    classifier.predict(ids, verbose=0, callbacks=[elsewhere])
    (answers,) = elsewhere.result
    assert count_wrong(answers, expected) == 0


def test_thread_that_does_not_end_is_told(monkeypatch):
    monkeypatch.setattr(threads, "PATIENCE", 1)
    never = threading.Event()
    with pytest.raises(AssertionError, match="(?s)does not end.*never.wait"):
        run_at_once([never.wait, lambda: never.wait()])
    never.set()


def test_error_in_a_thread_is_raised():
    with pytest.raises(ZeroDivisionError):
        run_at_once([lambda: 1, lambda: 1 / 0])
