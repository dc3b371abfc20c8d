"""Texts to token ids, in NumPy."""

from keras_wave.text.encoder import Encoder
from keras_wave.text.token_rows import TokenRows
from keras_wave.text.vocabulary import learn_vocabulary

__all__ = ["Encoder", "TokenRows", "learn_vocabulary"]
