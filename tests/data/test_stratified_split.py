import collections

import pytest

from keras_wave.data.stratified_split import set_aside

LABELS = ["a"] * 50 + ["b"] * 20 + ["c"] * 2


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (0.1, {"a": 5, "b": 2, "c": 1}),
        (0.5, {"a": 25, "b": 10, "c": 1}),
        (0.999, {"a": 49, "b": 19, "c": 1}),
    ],
)
def test_every_class_has_its_share(fraction, expected):
    rest, chosen = set_aside(LABELS, fraction, seed=0)
    assert collections.Counter(LABELS[i] for i in chosen) == expected
    assert sorted(rest + chosen) == list(range(len(LABELS)))


def test_seed_decides():
    _, chosen = set_aside(LABELS, 0.1, seed=0)
    assert set_aside(LABELS, 0.1, seed=0)[1] == chosen
    assert set_aside(LABELS, 0.1, seed=1)[1] != chosen


def test_class_of_one_row_is_learned_from():
    assert set_aside(["a", "b", "b"], 0.5, seed=0)[0][0] == 0
    assert set_aside(["a"], 0.5, seed=0) == ([0], [])
