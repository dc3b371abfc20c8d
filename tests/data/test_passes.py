import numpy as np
import pytest

from keras_wave.data import passes


@pytest.mark.parametrize(
    ("longest", "lengths"),
    [
        (3, [3]),
        (16, [16]),
        (17, [16, 17]),
        (24, [16, 24]),
        (128, [16, 24, 32, 48, 64, 96, 128]),
        (130, [16, 24, 32, 48, 64, 96, 128, 130]),
    ],
)
def test_padded_lengths(longest, lengths):
    assert passes.padded_lengths(longest) == lengths


def test_rows_are_padded_to_the_next_length():
    lengths = np.array([0, 1, 16, 17, 60, 100])
    padded = passes.to_padded(lengths, longest=100)
    assert padded.tolist() == [16, 16, 16, 24, 64, 100]


@pytest.mark.parametrize(
    ("size", "filled"),
    [(1, 1), (2, 2), (3, 4), (5, 8), (8, 8), (9, 10), (10, 10), (13, 14)],
)
def test_last_batch_is_filled(size, filled):
    numbers = passes.filled(np.arange(size), batch_size=10)
    assert numbers[:size].tolist() == list(range(size))
    assert numbers[size:].tolist() == [size - 1] * (filled - size)


def to_lists(batches):
    return [batch.tolist() for batch in batches]


def test_in_order():
    assert to_lists(passes.in_order(5, 2)) == [[0, 1], [2, 3], [4]]


def test_by_length():
    padded = np.array([24, 16, 24, 16, 16])
    assert to_lists(passes.by_length(padded, 2)) == [[1, 3], [4, 0], [2]]


def test_rows_of_one_length_are_shuffled():
    padded = np.full(10, 16)
    batches = passes.shuffled_by_length(padded, 4, np.random.default_rng(0))
    expected = passes.shuffled(10, 4, np.random.default_rng(0))
    assert to_lists(batches) == to_lists(expected)


@pytest.mark.parametrize("size", [1, 3, 4, 50, 51])
def test_every_row_comes_once(size):
    draw = np.random.default_rng(0)
    padded = draw.choice([16, 24, 32], size=size)
    for batches in (
        passes.shuffled(size, 4, draw),
        passes.shuffled_by_length(padded, 4, draw),
    ):
        assert len(batches) == -(-size // 4)
        assert sorted(sum(to_lists(batches), [])) == list(range(size))
        # One batch alone is partial.
        assert sorted(map(len, batches))[1:] == [4] * (len(batches) - 1)


@pytest.mark.parametrize(
    ("length", "rows"),
    [
        (16, 512),
        (24, 320),
        (48, 160),
        (96, 64),
        (128, 64),
        (300, 32),
        (9999, 32),
    ],
)
def test_the_shorter_the_rows_the_more_of_them(length, rows):
    assert passes.rows_of_length(length) == rows


def test_rows_that_fill_no_batch_join_longer_ones():
    # A batch has 128 rows of length 64, and 64 of length 128.
    padded = np.array([64] * 300 + [128] * 70 + [96] * 5)
    batches, lengths = passes.packed_by_length(padded)
    assert list(map(len, batches)) == [128, 128, 64, 55]
    assert [sorted(set(lengths[batch])) for batch in batches] == [
        [64],
        [64],
        [128],
        [128],
    ]
    assert sorted(np.concatenate(batches)) == list(range(375))
    assert padded.tolist() == [64] * 300 + [128] * 70 + [96] * 5


@pytest.mark.parametrize("size", [1, 31, 64, 65, 1000, 5000])
def test_packed_batches_have_few_shapes(size):
    draw = np.random.default_rng(size)
    padded = draw.choice([16, 24, 48, 96, 128], size=size)
    batches, lengths = passes.packed_by_length(padded)
    assert sorted(np.concatenate(batches)) == list(range(size))
    assert (lengths >= padded).all()
    shapes = {(len(batch), lengths[batch].max()) for batch in batches[:-1]}
    assert len(shapes) <= 5
    for rows, length in shapes:
        assert rows == passes.rows_of_length(length)


def test_rare_lengths_become_longer_ones():
    padded = np.array([16] * 3 + [24] * 4 + [32] * 7 + [48] * 8 + [64] * 2)
    assert passes.without_rare(padded, 7).tolist() == (
        [24] * 7 + [32] * 7 + [48] * 8 + [64] * 2
    )
    assert passes.without_rare(padded, 9).tolist() == [32] * 14 + [64] * 10
    assert passes.without_rare(padded, 99).tolist() == [64] * 24
    assert passes.without_rare(padded, 1).tolist() == padded.tolist()
