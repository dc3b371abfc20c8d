"""The models of the zoo, and the presets they load by name."""

from keras_wave.models import builtin_presets
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.models.wave_classifier import WaveClassifier
from keras_wave.models.wave_classifier_preprocessor import (
    WaveClassifierPreprocessor,
)
from keras_wave.models.wave_tokenizer import WaveTokenizer

builtin_presets.register()

__all__ = [
    "WaveBackbone",
    "WaveClassifier",
    "WaveClassifierPreprocessor",
    "WaveTokenizer",
]
