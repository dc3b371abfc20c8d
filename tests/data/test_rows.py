import numpy as np
import pytest

from keras_wave.data import rows


def numbered(size):
    texts = [str(row) for row in range(size)]
    return texts, np.arange(size, dtype="int32"), None


@pytest.mark.parametrize(
    "x",
    [["a", "b"], (["a", "b"], ["c", "d"]), {"token_ids": np.ones((2, 3))}],
    ids=["texts", "pairs", "ids"],
)
def test_count(x):
    assert rows.count(x) == 2


def test_split_takes_the_end():
    train, validation = rows.split(numbered(10), 0.3)
    assert train[0] == list("0123456") and validation[0] == list("789")
    assert train[1].tolist() == list(range(7))
    assert validation[1].tolist() == [7, 8, 9]
    assert train[2] is validation[2] is None


def test_split_of_pairs_and_ids():
    pairs = (["a", "b"], ["c", "d"])
    (first, *_), (second, *_) = rows.split((pairs, None, None), 0.5)
    assert (first, second) == ((["a"], ["c"]), (["b"], ["d"]))
    ids = {"token_ids": np.array([[1], [2]])}
    (first, *_), (second, *_) = rows.split((ids, None, None), 0.5)
    assert first["token_ids"].tolist() == [[1]]
    assert second["token_ids"].tolist() == [[2]]


@pytest.mark.parametrize("fraction", [1.0, 1.5, -0.5])
def test_split_that_leaves_nothing(fraction):
    with pytest.raises(ValueError, match="of 10 texts"):
        rows.split(numbered(10), fraction)


def test_rows_of_texts():
    assert rows.to_list(["a", "b"]) == ["a", "b"]
    assert rows.to_list((["a", "b"], ["c", "d"])) == [("a", "c"), ("b", "d")]
