"""Whether answers are those that were expected."""

import numpy as np

# Logits are sums of float32, a few units large, that another number of threads
# within the backend may add in another order.
TOLERANCE = 1e-5


def count_wrong(answers, expected, tolerance=TOLERANCE):
    """Returns how many rows differ from those that were expected.

    Args:
        answers: A float array of shape `(rows, columns)`.
        expected: As `answers`.
        tolerance: float.
    """
    if answers.shape != expected.shape:
        return len(expected)
    # A NaN is as close as nothing.
    is_close = np.abs(answers - expected) <= tolerance
    return int((~is_close.all(axis=-1)).sum())
