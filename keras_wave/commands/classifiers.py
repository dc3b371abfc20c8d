"""Classifiers of presets, and what they answer."""

import contextlib

import click
import numpy as np

from keras_wave.commands import output
from keras_wave.commands.refusals import refusals
from keras_wave.models import WaveClassifier
from keras_wave.models import WaveTokenizer


def load(preset, **kwargs):
    """Returns the classifier of a preset, or raises `BadInput`.

    Args:
        preset: string. A built-in name, a folder or a handle.
        **kwargs: Other arguments of `WaveClassifier.from_preset()`.
    """
    with loading():
        return WaveClassifier.from_preset(preset, **kwargs)


def load_tokenizer(preset):
    """Returns the tokenizer of a preset, or raises `BadInput`."""
    with loading():
        return WaveTokenizer.from_preset(preset)


def names(classifier):
    """Returns the names of its classes, or their numbers, as strings.

    Raises:
        BadInput: If standard output cannot show one.
    """
    labels = list(map(str, classifier.labels))
    output.check_names(labels)
    return labels


def probabilities(classifier, texts):
    """Returns a float array of shape `(texts, num_classes)`."""
    outputs = classifier.predict_proba(texts)
    if not np.isfinite(outputs).all():
        raise click.ClickException(
            "The answers are no numbers: the weights of the preset are damaged."
        )
    return outputs


@contextlib.contextmanager
def loading():
    """What keeps a preset from being loaded is bad input."""
    try:
        with refusals():
            yield
    except ImportError as error:
        # The client of a handle's hub.
        raise click.ClickException(str(error)) from error
