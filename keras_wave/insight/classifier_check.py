"""Checks that several functions make."""

import numpy as np

from keras_wave.data import labels as data_labels
from keras_wave.data.label_kind import LabelKind
from keras_wave.models.wave_classifier import WaveClassifier


def check_classifier(model):
    """Raises a `ValueError` unless it is a classifier of raw strings."""
    if not isinstance(model, WaveClassifier):
        raise ValueError(
            "The model must be a `keras_wave.WaveClassifier`. "
            f"Received: model of type {type(model).__name__}"
        )
    if model.preprocessor is None:
        raise ValueError(
            "This classifier has no preprocessor, which tells the tokens of a "
            "text. Set `classifier.preprocessor` first."
        )


def check_finite(outputs):
    """Raises a `ValueError` for outputs that nothing can be said about."""
    if not np.isfinite(outputs).all():
        raise ValueError(
            "The classifier's outputs must be finite numbers. Received some "
            "that are not: was it trained at too high a rate?"
        )


def check_labels(labels, size, num_classes):
    """Returns labels as an int array, or raises a `ValueError`."""
    shape = data_labels.to_array(labels).shape
    if len(shape) > 1:
        raise ValueError(
            "There must be one label for each text, the number of its class. "
            f"Received: labels of shape {shape}"
        )
    return data_labels.check_labels(
        labels, size, LabelKind(sparse_classes=num_classes)
    )


def check_positive(**numbers):
    """Raises a `ValueError` for what is no positive integer."""
    for name, number in numbers.items():
        is_integer = isinstance(number, int) and not isinstance(number, bool)
        if not is_integer or number < 1:
            raise ValueError(
                f"`{name}` must be a positive integer. "
                f"Received: {name}={number!r}"
            )
