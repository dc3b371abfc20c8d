import pytest

import summaries


def test_the_99th_of_a_hundred():
    assert summaries.percentile(range(100, 0, -1), 99) == 99
    assert summaries.percentile(range(1, 201), 99) == 198
    assert summaries.percentile([3.0], 99) == 3.0


def test_latency_is_a_median_and_a_tail():
    seconds = [1.0] * 150 + [5.0] * 50
    assert summaries.latency(seconds) == {
        "median": 1.0,
        "p99": 5.0,
        "count": 200,
    }


def test_summary_keeps_the_ends():
    assert summaries.summarize([4.0, 1.0, 2.0]) == {
        "median": 2.0,
        "lowest": 1.0,
        "highest": 4.0,
        "count": 3,
    }


def test_ratios_are_within_rounds():
    # The second round of both was slow: that is no difference of the two.
    assert summaries.median_ratio([1, 10, 1], [2, 20, 4]) == pytest.approx(0.5)
