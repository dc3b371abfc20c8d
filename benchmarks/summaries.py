"""What is told of a list of measured numbers."""

import math
import statistics


def summarize(seconds):
    """Returns the median of a list of numbers, its ends, and how many."""
    return {
        "median": statistics.median(seconds),
        "lowest": min(seconds),
        "highest": max(seconds),
        "count": len(seconds),
    }


def percentile(values, percent):
    """Returns the smallest value that so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(percent / 100 * len(ordered)), 1) - 1]


def latency(seconds):
    """Returns the median and the 99th percentile of the times of calls."""
    return {
        "median": statistics.median(seconds),
        "p99": percentile(seconds, 99),
        "count": len(seconds),
    }


def median_ratio(seconds, other_seconds):
    """Returns the median of the ratios within the rounds of two lists.

    Both of a round meet the same moment of the machine, so that what slows it
    down for a while slows both.
    """
    return statistics.median(
        one / other for one, other in zip(seconds, other_seconds)
    )
