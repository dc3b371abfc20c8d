"""A classifier of texts for what takes a scikit-learn estimator."""

import importlib.util

if importlib.util.find_spec("sklearn") is None:
    raise ImportError(
        "`WaveEstimator` needs scikit-learn. Install it with: "
        "pip install 'keras-wave[sklearn]'"
    )

from keras_wave.estimator.wave_estimator import WaveEstimator

__all__ = ["WaveEstimator"]
