"""Wave networks for Keras: text classifiers that replace attention by waves."""

from keras_wave import layers
from keras_wave import models
from keras_wave import optimizers
from keras_wave import text
from keras_wave.insight import explain
from keras_wave.models import WaveBackbone
from keras_wave.models import WaveClassifier
from keras_wave.models import WaveClassifierPreprocessor
from keras_wave.models import WaveTokenizer
from keras_wave.version import __version__

__all__ = [
    "WaveBackbone",
    "WaveClassifier",
    "WaveClassifierPreprocessor",
    "WaveTokenizer",
    "__version__",
    "explain",
    "layers",
    "models",
    "optimizers",
    "text",
]
