"""A classifier small enough to be built anew in every test."""

import numpy as np

import keras_wave

SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["stocks", "fall", "##en", "market", "team", "wins", "the", "cup", "."]
VOCABULARY = SPECIAL_TOKENS + WORDS


def make_tokenizer(**kwargs):
    return keras_wave.WaveTokenizer(VOCABULARY, **kwargs)


def make_preprocessor(sequence_length=12):
    return keras_wave.WaveClassifierPreprocessor(
        make_tokenizer(), sequence_length=sequence_length
    )


def make_backbone(**kwargs):
    kwargs = {"vocabulary_size": len(VOCABULARY), "hidden_dim": 8, **kwargs}
    return keras_wave.WaveBackbone(**kwargs)


def make_classifier(num_classes=2, **kwargs):
    kwargs.setdefault("preprocessor", make_preprocessor())
    kwargs.setdefault("backbone", make_backbone())
    return keras_wave.WaveClassifier(num_classes=num_classes, **kwargs)


def disturb(model):
    """Moves all weights far from their start, and returns the model."""
    draw = np.random.default_rng(0)
    model.set_weights(
        [
            np.asarray(weight) + draw.normal(size=weight.shape) / 4
            for weight in model.get_weights()
        ]
    )
    return model
