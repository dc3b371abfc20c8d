import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies
from hypothesis.extra import numpy as arrays

from significant_bits import round_weights

HALF = np.finfo("float16")
ALL = np.arange(2**16, dtype="uint16").view("float16")
FINITE = ALL[np.isfinite(ALL)]
# Of these the median is zero: every number counts by its own size.
WITH_ZEROS = np.concatenate([FINITE, np.zeros(FINITE.size + 1, "float16")])


def make_grid(bits):
    """Returns what has so few bits, in ascending order."""
    leading = np.arange(2**bits, 2 ** (bits + 1), dtype="float64")
    powers = 2.0 ** (np.arange(-14, 16) - bits)
    below = np.arange(2**bits) * powers[0]
    return np.concatenate([below, np.outer(powers, leading).ravel()])


def round_by_search(values, bits):
    """The nearest of the grid; of two, the one in an even place."""
    grid = make_grid(bits)
    magnitudes = np.abs(values.astype("float64"))
    upper = np.searchsorted(grid, magnitudes).clip(1, grid.size - 1)
    above, below = grid[upper] - magnitudes, magnitudes - grid[upper - 1]
    is_lower = (below < above) | ((below == above) & (upper % 2 == 1))
    return np.copysign(grid[upper - is_lower], values)


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 5, 9])
def test_every_number_goes_to_the_nearest(bits):
    rounded = round_weights(WITH_ZEROS, bits)
    assert rounded.dtype == "float16"
    np.testing.assert_array_equal(rounded, round_by_search(WITH_ZEROS, bits))
    np.testing.assert_array_equal(np.signbit(rounded), np.signbit(WITH_ZEROS))


def test_all_bits_change_nothing():
    np.testing.assert_array_equal(round_weights(WITH_ZEROS, 10), WITH_ZEROS)


def test_nothing_is_left_behind_the_bits():
    rounded = round_weights(WITH_ZEROS, 3)
    assert not (rounded.view("uint16") & 0b1111111).any()
    assert np.unique(rounded).size == 2 * (8 + 30 * 8) - 1


@pytest.mark.parametrize(
    "value, expected",
    [
        (HALF.max, 61440.0),
        (-HALF.max, -61440.0),
        (HALF.smallest_normal, HALF.smallest_normal),
        # Half a step goes to the even one, which is zero.
        (2.0**-18, 0.0),
        (3 * 2.0**-18, 2.0**-16),
        (-HALF.smallest_subnormal, -0.0),
    ],
)
def test_edges(value, expected):
    (rounded, *_) = round_weights(np.array([value, 0, 0], "float16"), 3)
    assert rounded == expected
    assert np.signbit(rounded) == np.signbit(value)


@pytest.mark.parametrize(
    "median, expected",
    [
        # The step of one: 1/8.
        (1.1, [0.0, 0.75, 1.125, 1.25, 96.0]),
        # Goes to two, which has twice the step.
        (1.99, [0.0, 0.75, 2.0, 2.5, 96.0]),
    ],
)
def test_small_weights_have_the_step_of_the_median(median, expected):
    upper = 1.3 if median < 1.3 else 2.4
    values = np.array([0.01, 0.7, median, upper, 100.0], "float16")
    np.testing.assert_array_equal(round_weights(values, 3), expected)


@given(
    arrays.arrays(
        "float16",
        arrays.array_shapes(max_dims=2, max_side=9),
        elements=strategies.floats(
            width=16, allow_nan=False, allow_infinity=False
        ),
    ),
    strategies.integers(0, 10),
)
def test_once_is_enough(values, bits):
    rounded = round_weights(values, bits)
    assert rounded.shape == values.shape
    assert np.isfinite(rounded).all()
    np.testing.assert_array_equal(np.signbit(rounded), np.signbit(values))
    np.testing.assert_array_equal(round_weights(rounded, bits), rounded)
