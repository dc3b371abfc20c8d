"""Two classifiers that differ in all that a preset holds."""

import keras
import numpy as np

import keras_wave
from tests.models.small_models import SPECIAL_TOKENS


def make_both():
    """Returns them, the same ones in every process of a backend."""
    # The names of layers count those that the process has made before.
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    return [
        make(["stocks", "fall"], ["Business", "World"], 12),
        make(["team", "wins", "the"], ["Sports", "Music", "Art"], 20),
    ]


def make(words, class_names, width):
    vocabulary = SPECIAL_TOKENS + words
    return keras_wave.WaveClassifier(
        keras_wave.WaveBackbone(len(vocabulary), hidden_dim=width),
        num_classes=len(class_names),
        preprocessor=keras_wave.WaveClassifierPreprocessor(
            keras_wave.WaveTokenizer(vocabulary), sequence_length=width
        ),
        class_names=class_names,
    )


def is_same(classifier, other):
    """Whether two classifiers are equal, to the last bit of their weights."""
    weights, other_weights = classifier.get_weights(), other.get_weights()
    return (
        classifier.get_config() == other.get_config()
        and get_vocabulary(classifier) == get_vocabulary(other)
        and len(weights) == len(other_weights)
        and all(map(np.array_equal, weights, other_weights))
    )


def get_vocabulary(classifier):
    return classifier.preprocessor.tokenizer.get_vocabulary()
