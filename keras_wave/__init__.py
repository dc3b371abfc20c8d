"""Wave networks for Keras: text classifiers that replace attention by waves."""

from keras_wave import backend_check
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


def __getattr__(name):
    # It needs scikit-learn, which may not be installed. A name in `__all__`
    # would be imported by every `import *`.
    if name == "WaveEstimator":
        from keras_wave.estimator import WaveEstimator

        return WaveEstimator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    from importlib.util import find_spec

    # What is listed is asked for, as by `help(keras_wave)`.
    optional = ["WaveEstimator"] if find_spec("sklearn") else []
    return [*globals(), *optional]
