import numpy as np
import pytest

import text_mixing

TEXTS = ["a b c d", "e f g", "h"]
TARGETS = np.eye(3)[[0, 1, 2]]


@pytest.fixture(scope="module")
def mixed():
    return text_mixing.mix(TEXTS, TARGETS, 50, seed=1)


def test_halves_are_words_in_a_row(mixed):
    halves = {
        " ".join(words[i : i + (len(words) + 1) // 2])
        for words in map(str.split, TEXTS)
        for i in range(len(words) // 2 + 1)
    }
    pairs = {f"{one} {other}" for one in halves for other in halves}
    assert set(mixed[0]) <= pairs
    assert len(set(mixed[0])) > 10


def test_target_is_the_average_of_both(mixed):
    sources = {word: i for i, text in enumerate(TEXTS) for word in text.split()}
    for text, target in zip(*mixed):
        words = text.split()
        both = TARGETS[[sources[words[0]], sources[words[-1]]]]
        np.testing.assert_array_equal(target, both.mean(axis=0))


def test_seed_decides(mixed):
    texts, targets = text_mixing.mix(TEXTS, TARGETS, 50, seed=1)
    assert texts == mixed[0]
    np.testing.assert_array_equal(targets, mixed[1])
    assert text_mixing.mix(TEXTS, TARGETS, 50, seed=2)[0] != texts


def test_none():
    texts, targets = text_mixing.mix(TEXTS, TARGETS, 0, seed=1)
    assert texts == []
    assert targets.shape == (0, 3)
