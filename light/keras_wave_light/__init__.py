"""Serves a Wave network with NumPy, without any framework."""

from keras_wave_light.classifier import LightClassifier
from keras_wave_light.loading import load

__all__ = ["LightClassifier", "load"]
__version__ = "0.1.0"
