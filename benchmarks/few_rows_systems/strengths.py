"""Chooses how strongly a linear model is regularised, by cross-validation."""

import numpy as np
from sklearn.model_selection import StratifiedShuffleSplit

FOLDS = 5
# Of more rows than these, a single fifth decides: it has enough of them.
MOST_FOLDED_ROWS = 10_000


def choose(inputs, labels, strengths, make, seed, prepare=None):
    """Returns the strength whose models get most of the rows left out right.

    Args:
        inputs: A sequence that can be indexed by an array: texts or vectors.
        labels: An array of ints, two rows or more of each.
        strengths: A sequence of floats, the most regularised first. It is taken
            of those that are equally good.
        make: A function from a strength to a new estimator.
        seed: int. Of the folds.
        prepare: A function that returns a new transformer, fitted on the rows
            of each fold alone. Defaults to `None`: inputs are vectors.
    """
    inputs, labels = np.asarray(inputs), np.asarray(labels)
    right = np.zeros(len(strengths))
    for rest, held_out in folds(labels, seed):
        x, other_x = inputs[rest], inputs[held_out]
        if prepare is not None:
            transformer = prepare()
            x = transformer.fit_transform(x)
            other_x = transformer.transform(other_x)
        for index, strength in enumerate(strengths):
            model = make(strength).fit(x, labels[rest])
            right[index] += (model.predict(other_x) == labels[held_out]).sum()
    return strengths[int(right.argmax())]


def folds(labels, seed):
    """Yields pairs of arrays of row numbers: to train on, and left out.

    The rows of a class are spread, so that one of two rows is always there to
    be trained on.
    """
    if len(labels) > MOST_FOLDED_ROWS:
        split = StratifiedShuffleSplit(1, test_size=0.2, random_state=seed)
        yield from split.split(labels, labels)
        return
    # As many as the commonest class has rows, at most.
    count = min(FOLDS, np.bincount(labels).max())
    draw = np.random.default_rng(seed)
    part, classes = np.empty(len(labels), int), np.unique(labels)
    # The next class goes on where the last one ended: all folds are as large.
    places = np.concatenate(
        [draw.permutation(np.flatnonzero(labels == c)) for c in classes]
    )
    part[places] = np.arange(len(labels)) % count
    for number in range(count):
        yield np.flatnonzero(part != number), np.flatnonzero(part == number)
