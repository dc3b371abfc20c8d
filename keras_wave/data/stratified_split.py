"""Which rows are set aside, with the same share of every class."""

import collections

import numpy as np


def set_aside(labels, fraction, seed):
    """Splits rows at random, to measure what a training has learned.

    Args:
        labels: A list, the class of each row.
        fraction: float in `(0, 1)`. The share of rows to set aside, of each
            class at least one row, and never all: none where it has one row.
        seed: int.

    Returns:
        A pair of lists of row numbers in ascending order: those to learn from,
        and those set aside.
    """
    draw = np.random.default_rng(seed)
    groups = collections.defaultdict(list)
    for index, label in enumerate(labels):
        groups[label].append(index)
    chosen = set()
    for group in groups.values():
        size = min(max(round(fraction * len(group)), 1), len(group) - 1)
        chosen.update(draw.permutation(group)[:size].tolist())
    rest = [index for index in range(len(labels)) if index not in chosen]
    return rest, sorted(chosen)
