"""Labels and the names of classes: checked before any work is done."""

import collections.abc
import reprlib

import keras
import numpy as np

from keras_wave.data.class_order import in_order
from keras_wave.data.masked import check_unmasked

# Losses of Keras whose labels are a number for each class.
VECTOR_LOSSES = (
    keras.losses.binary_crossentropy,
    keras.losses.binary_focal_crossentropy,
    keras.losses.categorical_crossentropy,
    keras.losses.categorical_focal_crossentropy,
    keras.losses.categorical_hinge,
    keras.losses.kl_divergence,
)


def check_class_names(class_names, num_classes):
    """Returns the names as a list, or `None`, or raises a `ValueError`."""
    if (
        not isinstance(num_classes, int)
        or isinstance(num_classes, bool)
        or num_classes < 1
    ):
        raise ValueError(
            "`num_classes` must be a positive integer. "
            f"Received: num_classes={num_classes!r}"
        )
    if class_names is None:
        return None
    names = [class_names] if isinstance(class_names, str) else list(class_names)
    are_strings = all(isinstance(name, str) for name in names)
    if not are_strings or not len(set(names)) == len(names) == num_classes:
        raise ValueError(
            f"`class_names` must be {num_classes} distinct strings, one for "
            f"each class. Received: class_names={class_names!r}"
        )
    return names


def check_order(names, class_names):
    """Raises a `ValueError` for the same names in another order.

    Args:
        names: The `class_names` of a dataset, a list of strings where it is
            from `keras.utils.text_dataset_from_directory()`.
        class_names: Those of the classifier, a list of strings or `None`.
    """
    if not isinstance(names, (list, tuple)) or class_names is None:
        return
    is_mixed_up = set(names) == set(class_names) and (
        list(names) != list(class_names)
    )
    if is_mixed_up:
        raise ValueError(
            "The dataset numbers the classes in another order than the "
            f"classifier. Received: {list(names)} and {list(class_names)}. "
            "Give `class_names=classifier.class_names` to what makes it."
        )


def are_vectors(loss):
    """Whether the labels are vectors to a loss of Keras'.

    Args:
        loss: A `keras.losses.Loss`, a function, or the name of either.
    """
    if isinstance(loss, str) and loss != "auto":
        loss = keras.losses.get(loss)
    return getattr(loss, "fn", loss) in VECTOR_LOSSES


def are_sparse(loss):
    """Whether the labels are the number of a class each.

    Args:
        loss: A `keras.losses.Loss`, a function, or the name of either.
    """
    if isinstance(loss, str):
        loss = keras.losses.get(loss)
    if loss is keras.losses.sparse_categorical_crossentropy:
        return True
    return isinstance(loss, keras.losses.SparseCategoricalCrossentropy)


def ignored_class(loss):
    """Returns the label of texts that a loss leaves out, an int, or `None`.

    Args:
        loss: A `keras.losses.Loss`, a function, or the name of either.
    """
    return getattr(loss, "ignore_class", None)


def learn_class_names(labels, num_classes):
    """Returns the names of the classes that labels of text tell.

    Args:
        labels: Labels, in anything that NumPy makes an array of.
        num_classes: int. The number of classes of the classifier.

    Returns:
        A list of strings in the order of `in_order()`, or `None` if the
        labels are no text.

    Raises:
        ValueError: If there are not as many names as classes.
    """
    labels = _without_column(to_array(labels))
    if not _are_names(labels):
        return None
    names = in_order(_to_names(labels))
    if len(names) != num_classes:
        raise ValueError(
            f"The labels have {len(names)} names, and the classifier has "
            f"num_classes={num_classes}. Received: {reprlib.repr(names)}. Make "
            "the classifier with as many classes, or with `class_names`, which "
            "may have names that no label has."
        )
    return names


def check_targets(y, sample_weight, kind):
    """Returns checked labels and weights of a batch, each may be `None`.

    Args:
        y: Labels, as many as there are texts.
        sample_weight: Weights.
        kind: A `LabelKind`.
    """
    if y is None:
        return y, sample_weight
    size, *_ = *np.shape(y), 1
    y = check_labels(y, size, kind)
    if sample_weight is not None:
        sample_weight = check_weights(sample_weight, size)
    return y, sample_weight


def check_labels(labels, size, kind):
    """Returns labels as a numeric array, or raises a `ValueError`.

    Args:
        labels: Labels, in anything that NumPy makes an array of: numbers, or
            names of classes, one each or in a column.
        size: int. The number of texts.
        kind: A `LabelKind`.

    Returns:
        An int32 or float32 array of `size` rows.
    """
    if labels is None:
        raise ValueError(
            "Training and evaluation need a label for each text. "
            "Received: y=None"
        )
    labels = to_array(labels)
    if kind.sparse_classes:
        check_shape(labels.shape)
        labels = _without_column(labels)
    if kind.vector_classes:
        check_vectors(labels.shape, kind.vector_classes)
    if _are_names(labels):
        if not kind.sparse_classes:
            raise ValueError(
                "Labels may be names of classes in `fit()` and `evaluate()` "
                "with the default loss, sparse categorical crossentropy. "
                "Elsewhere they must be numbers. "
                f"Received: the label {labels[0]!r}."
            )
        labels = _to_classes(_to_names(labels), kind.class_names)
    labels = _to_numbers(labels, size, "label", "y")
    if kind.sparse_classes:
        values = labels.astype("int64")
        wrong = (values < 0) | (values >= kind.sparse_classes)
        if kind.ignored_class is not None:
            wrong &= values != kind.ignored_class
        wrong |= values != labels
        if wrong.any():
            row = int(np.argwhere(wrong)[0][0])
            raise ValueError(
                f"{what_labels_are(kind)} Received: {labels[row]} in row "
                f"{row}, and {int(wrong.sum())} such labels in all."
            )
        return values.astype("int32")
    return labels.astype("float32" if labels.dtype.kind == "f" else "int32")


def what_labels_are(kind):
    """Returns the sentence of an error about numbers of classes."""
    others = ""
    if kind.ignored_class is not None:
        others = f", or {kind.ignored_class}, which the loss ignores"
    return (
        f"Labels must be integers in [0, {kind.sparse_classes}), the classes "
        f"of this classifier{others}."
    )


def check_shape(shape):
    """Raises a `ValueError` for labels that are not a class each.

    Args:
        shape: A tuple of ints, or of `None` where a length is not known.
    """
    if len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
        raise ValueError(
            "The loss, sparse categorical crossentropy, takes the number of a "
            "class as the label of a text. Received: labels of shape "
            f"{tuple(shape)}. Of one-hot rows, `labels.argmax(axis=-1)` are "
            "the numbers. Or compile the classifier with "
            "`loss=keras.losses.CategoricalCrossentropy(from_logits=True)`."
        )


def check_vectors(shape, num_classes):
    """Raises a `ValueError` for labels that have no number for each class.

    Args:
        shape: A tuple of ints, or of `None` where a length is not known.
        num_classes: int.
    """
    of_one = num_classes == 1 and len(shape) == 1
    is_vector = len(shape) == 2 and shape[1] in (num_classes, None)
    if not (of_one or is_vector):
        raise ValueError(
            f"The loss takes {num_classes} numbers as the label of a text, one "
            f"for each class. Received: labels of shape {tuple(shape)}. For "
            "labels that are the number of a class, compile the classifier "
            "with the default loss."
        )


def check_class_weight(class_weight, num_classes, class_names=None):
    """Returns the weight of every class, or raises a `ValueError`.

    Args:
        class_weight: A dictionary of classes, by their numbers or their names,
            and their weights, or an array of the weights of all classes. A
            class that is missing weighs 1, as in `keras.Model.fit()`.
        num_classes: int. One output tells two classes apart, 0 and 1.
        class_names: A list of strings, or `None`.

    Returns:
        A dictionary of all numbers of classes and floats, or `None` where
        `class_weight` is.
    """
    if class_weight is None:
        return None
    if num_classes == 1:
        # The one name does not say which of the labels it stands for.
        num_classes, class_names = 2, None
    if not isinstance(class_weight, collections.abc.Mapping):
        weights = None
        if not isinstance(class_weight, (str, bytes)):
            weights = to_array(class_weight)
        if weights is None or weights.shape != (num_classes,):
            raise ValueError(
                "`class_weight` must be a dictionary of classes and their "
                f"weights, or an array of {num_classes} weights. Received: "
                f"class_weight={class_weight!r}. Balanced ones are those of "
                "scikit-learn's `compute_class_weight()`."
            )
        class_weight = dict(enumerate(weights.tolist()))
    found = {}
    for key, weight in class_weight.items():
        number = _to_class(key, num_classes, class_names)
        if number in found:
            raise ValueError(
                "`class_weight` must have each class once. Received: the class "
                f"{number} twice, the second time as {key!r}."
            )
        found[number] = _to_weight(key, weight)
    return {number: found.get(number, 1.0) for number in range(num_classes)}


def _to_class(key, num_classes, class_names):
    names = list(class_names or [])
    if isinstance(key, bytes):
        key = key.decode("utf-8", "replace")
    if isinstance(key, str) and key in names:
        return names.index(key)
    is_number = isinstance(key, (int, float, np.number))
    if is_number and not isinstance(key, bool) and key in range(num_classes):
        return int(key)
    what = f"the numbers of classes, 0 to {num_classes - 1}"
    if names:
        what += f", or their names, {reprlib.repr(names)}"
    raise ValueError(
        f"The keys of `class_weight` must be {what}. Received: {key!r}."
    )


def _to_weight(key, weight):
    try:
        number = float(weight)
    except (TypeError, ValueError):
        number = None
    if number is None or not 0 <= number < np.inf:
        raise ValueError(
            "The weights of `class_weight` must be finite numbers that are not "
            f"negative. Received: {weight!r} for the class {key!r}."
        )
    return number


def check_weights(sample_weight, size):
    """Returns sample weights as a float32 array, or raises a `ValueError`."""
    weights = _without_column(to_array(sample_weight))
    weights = _to_numbers(weights, size, "weight", "sample_weight")
    if weights.ndim > 1:
        raise ValueError(
            "There must be one weight for each text. Received: `sample_weight` "
            f"of shape {weights.shape}."
        )
    return weights.astype("float32")


def to_array(values):
    """Returns labels or weights as an array, wherever they are."""
    check_unmasked(values)
    if hasattr(values, "detach"):  # A torch tensor, maybe on a GPU.
        values = values.detach().cpu()
    if isinstance(values, collections.abc.Sequence):
        values = list(values)  # Much faster where each item is read by itself.
        if any(isinstance(value, (str, bytes)) for value in values):
            # NumPy would make text of the numbers among them.
            values = np.array(values, dtype=object)
    return np.asarray(values)


def _without_column(labels):
    """Returns labels of shape `(rows, 1)` as those of shape `(rows,)`."""
    is_column = labels.ndim == 2 and labels.shape[1] == 1
    return labels[:, 0] if is_column else labels


def _are_names(labels):
    if labels.ndim != 1 or labels.size == 0:
        return False
    return labels.dtype.kind in "US" or isinstance(labels[0], (str, bytes))


def _to_names(labels):
    names = [
        label.decode("utf-8", "replace") if isinstance(label, bytes) else label
        for label in labels.tolist()
    ]
    for row, name in enumerate(names):
        if not isinstance(name, str):
            raise ValueError(
                "Labels must be all names of classes, or all numbers. Received "
                f"names, and {name!r} of type {type(name).__name__} in row "
                f"{row}."
            )
    return names


def _to_classes(names, class_names):
    if class_names is None:
        raise ValueError(
            "This classifier has no names of classes, so labels must be "
            f"numbers. Received: the label {names[0]!r}. Train it on arrays of "
            "texts and names, or make it with `class_names`."
        )
    numbers = {name: number for number, name in enumerate(class_names)}
    for row, name in enumerate(names):
        if name not in numbers:
            raise ValueError(
                f"Labels must be the names of this classifier's classes, "
                f"{reprlib.repr(list(class_names))}. Received: {name!r} in row "
                f"{row}."
            )
    return np.array([numbers[name] for name in names], "int32")


def _to_numbers(values, size, noun, argument):
    values = to_array(values)
    if values.dtype.kind not in "biuf":
        sample = values.ravel()[0] if values.size else None
        raise ValueError(
            f"Each {noun} must be a number. Received: {argument} of dtype "
            f"{values.dtype}, the first one {sample!r}."
        )
    if values.ndim == 0 or len(values) != size:
        count = "one number" if values.ndim == 0 else f"{len(values)} of them"
        raise ValueError(
            f"There must be one {noun} for each text. Received: {size} texts "
            f"and {count} in `{argument}`."
        )
    if values.dtype.kind == "f":
        # A float64 may be finite, and too large for what computes.
        with np.errstate(over="ignore"):
            wrong = ~np.isfinite(values.astype("float32"))
        if wrong.any():
            row = int(np.argwhere(wrong)[0][0])
            raise ValueError(
                f"`{argument}` must hold finite numbers. Received: "
                f"{values[wrong][0]} in row {row}, and {int(wrong.sum())} such "
                "numbers in all."
            )
    return values
