import numpy as np
import pytest

from keras_wave.text import TokenRows

LISTS = [[2, 5, 3], [], [2, 3], [7]]


def test_lists_and_back():
    rows = TokenRows.from_lists(LISTS)
    assert len(rows) == 4
    assert rows.to_lists() == LISTS
    assert rows.lengths.tolist() == [3, 0, 2, 1]
    assert rows.row(2).tolist() == [2, 3]
    assert rows.ids.dtype == "int32"


def test_no_rows():
    rows = TokenRows.from_lists([])
    assert len(rows) == 0
    assert rows.to_lists() == []


def test_parts_end_to_end():
    parts = [TokenRows.from_lists(LISTS[:1]), TokenRows.from_lists(LISTS[1:])]
    assert TokenRows.concatenate(parts).to_lists() == LISTS


def test_padding():
    x = TokenRows.from_lists(LISTS).pad(np.array([2, 0, 1]), 4, 9)
    assert x["token_ids"].tolist() == [[2, 3, 9, 9], [2, 5, 3, 9], [9] * 4]
    assert x["padding_mask"].tolist() == [[1, 1, 0, 0], [1, 1, 1, 0], [0] * 4]
    assert {array.dtype for array in x.values()} == {np.dtype("int32")}


def test_padding_is_removed_from_the_end_alone():
    ids = np.array([[5, 6, 0, 0], [5, 0, 7, 0], [0, 0, 0, 0]])
    mask = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]])
    rows = TokenRows.from_padded(ids, mask)
    assert rows.to_lists() == [[5, 6], [5, 0, 7], []]
    x = rows.pad(np.arange(3), 4)
    np.testing.assert_array_equal(x["token_ids"], ids)
    np.testing.assert_array_equal(x["padding_mask"], mask)


@pytest.mark.parametrize("numbers", [[0], [3, 3, 1], list(range(4))])
def test_padding_fits_each_row(numbers):
    x = TokenRows.from_lists(LISTS).pad(np.array(numbers), 3)
    for number, ids, mask in zip(numbers, x["token_ids"], x["padding_mask"]):
        assert ids[mask == 1].tolist() == LISTS[number]
