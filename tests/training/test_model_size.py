import pytest

from keras_wave.training import model_size


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(2, 0), (1_999, 0), (2_000, 1), (199_999, 2), (10_000_000, 3)],
)
def test_rows_decide(rows, expected):
    assert model_size.find(rows) is model_size.SIZES[expected]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([3], 32),
        ([32] * 100, 32),
        ([33] * 100, 64),
        # One text in a hundred may be cut, and not two.
        ([5] * 99 + [400], 32),
        ([5] * 98 + [100, 400], 128),
        ([600], 1024),
        ([9_000], 1024),
    ],
)
def test_few_texts_are_cut(counts, expected):
    assert model_size.find_length(counts) == expected
