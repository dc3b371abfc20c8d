"""Texts to token ids.

The files of this folder are those of `keras_wave/text`, but for the name of the
package, `cleaning.py` and `word_pieces.py`: a test of keras_wave compares them.
"""
