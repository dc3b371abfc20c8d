"""Batches that are sized by length: the longer its texts, the fewer they are.

So a batch takes about the same memory whatever it holds, and is worth its call
where texts are short.
"""

import numpy as np

# Of the texts of a batch, at most.
BYTES = 128 * 1024
# Texts up to this length are many anyway.
SHORTEST = 64
# Whatever the length, since the preprocessor cuts texts off.
FEWEST = 64


def plan(texts):
    """Returns which texts come together, and how many a batch takes.

    Args:
        texts: List of `str` or `bytes`.

    Returns:
        List of tuples `(places, batch_size)`: an integer array, the places of
        texts that are at most twice as long as another, from the shortest to
        the longest; and an int.
    """
    lengths = np.array([max(len(text), SHORTEST) for text in texts], int)
    order = np.argsort(lengths, kind="stable")
    # The exponents of the power of two that each of them fits in.
    exponents = np.ceil(np.log2(lengths[order])).astype(int)
    return [
        (order[exponents == exponent], max(BYTES >> exponent, FEWEST))
        for exponent in np.unique(exponents).tolist()
    ]
