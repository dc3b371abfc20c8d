"""How fast a cost grows: the `p` of `cost = c * size ** p`."""

import math
import statistics


def fit_exponent(sizes, costs, smallest=0):
    """Returns the slope of the least-squares line through the logarithms.

    Args:
        sizes: A list of positive numbers.
        costs: A list of positive numbers, or `None` where one is not known.
        smallest: number. Sizes below it are left out: there a cost is mostly
            what it costs to do anything at all. Defaults to `0`.

    Returns:
        float, or `None` where fewer than two sizes are left.
    """
    points = [
        (math.log(size), math.log(cost))
        for size, cost in zip(sizes, costs)
        if size >= smallest and cost is not None
    ]
    if len({size for size, _ in points}) < 2:
        return None
    return statistics.linear_regression(*zip(*points)).slope
