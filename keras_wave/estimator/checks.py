"""What an estimator is given: checked before any work is done."""

import collections.abc

import numpy as np
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets

from keras_wave.data import labels
from keras_wave.data import texts
from keras_wave.data.masked import check_unmasked


def check_texts(X):
    """Returns a list of strings, or raises a `ValueError`."""
    if not isinstance(X, collections.abc.Sequence) and (
        not hasattr(X, "__array__")
    ):
        raise ValueError(
            "Texts must come as a list, a NumPy array or a pandas column. "
            f"Received: X of type {type(X).__name__}."
        )
    # A tuple is no pair of columns here, but rows like any other.
    return texts.check_texts(list(X) if isinstance(X, tuple) else X)


def check_labels(y, size):
    """Returns the classes of labels, and the number of that of each row.

    Args:
        y: The label of each row: strings, integers, booleans or whole floats.
        size: int. The number of rows.

    Returns:
        Two NumPy arrays: the sorted classes, and ints.

    Raises:
        ValueError: If they are no labels of so many rows.
    """
    if y is None:
        raise ValueError(
            "WaveEstimator requires y to be passed, but the target y is None."
        )
    check_unmasked(y)
    # NumPy makes text of numbers, and of NaN, where there is text beside them.
    items = list(y) if isinstance(y, collections.abc.Sequence) else None
    y = column_or_1d(np.asarray(y if items is None else items), warn=True)
    if items is None:
        items = y.tolist()
    if len(items) != size:
        raise ValueError(
            "There must be one label for each text. "
            f"Received: {size} texts and {len(items)} labels."
        )
    for row, label in enumerate(items):
        if _is_missing(label):
            raise ValueError(
                "Every text must have a label. "
                f"Received: {label!r} in row {row}."
            )
    if len({isinstance(label, str) for label in items}) > 1:
        types = sorted({type(label).__name__ for label in items})
        raise ValueError(
            "Labels must be of one type. "
            f"Received: labels of the types {', '.join(types)}."
        )
    check_classification_targets(y)
    return np.unique(y, return_inverse=True)


def check_weights(sample_weight, size):
    """Returns the weight of each row, or raises a `ValueError`."""
    if sample_weight is None:
        return None
    weights = labels.check_weights(sample_weight, size)
    if weights.min() < 0:
        raise ValueError(
            "`sample_weight` must not be negative. "
            f"Received: {weights.min()} in row {weights.argmin()}."
        )
    if weights.max() == 0:
        raise ValueError(
            "At least one weight must not be zero. "
            f"Received: `sample_weight` of {size} zeros."
        )
    return weights


def _is_missing(label):
    if label is None:
        return True
    try:
        return bool(label != label)  # NaN.
    except TypeError:
        return True  # The missing value of pandas is neither.
