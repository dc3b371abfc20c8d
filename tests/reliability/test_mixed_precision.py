"""Half precision trains as accurate a classifier as float32."""

import keras
import numpy as np
import pytest

import keras_wave
from tests.effort import effort
from tests.models.small_models import SPECIAL_TOKENS

CLASSES = 3
WORDS = [f"word{number}" for number in range(60)]
SEEDS = effort(1, 5)
TRAINING_ROWS, HELD_OUT_ROWS = 1024, 4096
POLICIES = ["mixed_float16", "mixed_bfloat16"]


def make_rows(size, seed):
    """Texts in which a third of the words is one of the twenty of a class.

    All others are any word, so that nobody can tell the class of every text.
    """
    draw = np.random.default_rng(seed)
    labels = draw.integers(CLASSES, size=size)
    texts = []
    for label in labels:
        length = draw.integers(4, 17)
        words = draw.integers(len(WORDS), size=length)
        own = draw.integers(len(WORDS) // CLASSES, size=length)
        own = own * CLASSES + label
        words = np.where(draw.random(length) < 1 / 3, own, words)
        texts.append(" ".join(WORDS[word] for word in words))
    return texts, labels


def make_classifier(policy):
    vocabulary = SPECIAL_TOKENS + WORDS
    return keras_wave.WaveClassifier(
        keras_wave.WaveBackbone(len(vocabulary), hidden_dim=16, dtype=policy),
        num_classes=CLASSES,
        preprocessor=keras_wave.WaveClassifierPreprocessor(
            keras_wave.WaveTokenizer(vocabulary), sequence_length=18
        ),
    )


def train(policy, seed):
    """Returns what a run ends with."""
    keras.utils.set_random_seed(seed)
    classifier = make_classifier(policy)
    classifier.compile(keras.optimizers.Adam(0.01))
    history = classifier.fit(
        *make_rows(TRAINING_ROWS, seed), batch_size=64, epochs=4, verbose=0
    )
    texts, labels = make_rows(HELD_OUT_ROWS, seed + 1000)
    logits = classifier.predict(texts, batch_size=512, verbose=0)
    numbers = [history.history["loss"], logits, *classifier.get_weights()]
    return {
        "classifier": classifier,
        "correct": np.sum(logits.argmax(axis=1) == labels),
        "not finite": sum(np.sum(~np.isfinite(x)) for x in numbers),
    }


@pytest.fixture(scope="module")
def in_float32():
    return [train("float32", seed) for seed in range(SEEDS)]


@pytest.mark.parametrize("policy", POLICIES)
def test_half_precision_is_as_accurate(policy, in_float32, record_property):
    runs = [train(policy, seed) for seed in range(SEEDS)]
    record_property("runs in half precision", len(runs))
    not_finite = sum(run["not finite"] for run in runs)
    record_property("numbers not finite", int(not_finite))
    assert not_finite == 0
    for run in runs:
        classifier = run["classifier"]
        assert classifier.compute_dtype == policy.removeprefix("mixed_")
        is_scaled = isinstance(
            classifier.optimizer, keras.optimizers.LossScaleOptimizer
        )
        assert is_scaled == (policy == "mixed_float16")

    # Noise is that of the held-out rows: of so many, each right or wrong, two
    # classifiers that are equally good differ by three standard deviations in
    # three of a thousand comparisons.
    rows = SEEDS * HELD_OUT_ROWS
    accuracy, expected = (
        sum(run["correct"] for run in each) / rows
        for each in (runs, in_float32)
    )
    # It has learned, and there was something left to lose.
    assert 0.7 < expected < 0.95
    deviation = (2 * expected * (1 - expected) / rows) ** 0.5
    assert abs(accuracy - expected) < 3 * deviation
