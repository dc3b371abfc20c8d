import pytest

from keras_wave.insight.axes import Axes
from keras_wave.insight.axes import ticks


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ((0.913, 0.934), [0.915, 0.92, 0.925, 0.93]),
        ((0, 30), [0, 10, 20, 30]),
        ((-1e-9, 2e-9), [-1e-9, 0, 1e-9, 2e-9]),
    ],
)
def test_ticks_are_round_numbers(ends, expected):
    assert ticks(*ends, 5) == pytest.approx(expected)


def test_ticks_of_whole_numbers():
    assert ticks(1, 3, 5, is_whole=True) == [1, 2, 3]
    assert ticks(0.9, 1.1, 5, is_whole=True) == [1]


def test_places():
    axes = Axes((0, 10), (0, 1), "x", "y")
    assert axes.x(5) == pytest.approx((axes.x(0) + axes.x(10)) / 2)
    assert axes.y(1) < axes.y(0)
    same = Axes((3, 3), (0, 0), "x", "y")
    assert same.x(3) == pytest.approx((axes.x(0) + axes.x(10)) / 2)


def test_a_path_has_gaps():
    axes = Axes((0, 3), (0, 1), "x", "y")
    path = axes.path([0, 1, 2, 3], [0.0, 1.0, None, 0.5])
    assert path.count("M") == 2
    assert path.count("L") == 1


def test_labels_are_text():
    chart = Axes((0, 1), (0, 1), "<x>", "y").draw([], '"quoted" & <b>')
    assert "&lt;x&gt;" in chart
    assert 'aria-label="&quot;quoted&quot; &amp; &lt;b&gt;"' in chart
