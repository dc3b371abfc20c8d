import pytest

from growth_exponent import fit_exponent


@pytest.mark.parametrize("power", [0.0, 1.0, 1.7, 2.0])
def test_finds_the_power(power):
    sizes = [32, 64, 128, 256, 512]
    costs = [3e-4 * size**power for size in sizes]
    assert fit_exponent(sizes, costs) == pytest.approx(power, abs=1e-9)


def test_small_sizes_are_left_out():
    sizes = [1, 2, 4, 256, 512, 1024]
    costs = [5e6, 5e6, 5e6, *(size**2 for size in sizes[3:])]
    assert fit_exponent(sizes, costs, smallest=256) == pytest.approx(2)
    assert fit_exponent(sizes, costs) < 1


def test_unknown_costs_are_left_out():
    costs = [1.0, None, 16.0]
    assert fit_exponent([1, 2, 4], costs) == pytest.approx(2)


def test_one_size_has_no_exponent():
    assert fit_exponent([256, 512], [1.0, None]) is None
    assert fit_exponent([32, 64], [1.0, 2.0], smallest=64) is None
    assert fit_exponent([], []) is None
