"""Texts to token ids, in NumPy."""

from keras_wave.text.encoder import Encoder
from keras_wave.text.token_rows import TokenRows

__all__ = ["Encoder", "TokenRows"]
