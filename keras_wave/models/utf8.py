"""Texts from outside are not always UTF-8, and the tokenizers insist on it."""

import numpy as np
import tensorflow as tf


def replace_invalid_utf8(inputs):
    """Puts U+FFFD in the place of what is not UTF-8, and a space for a NUL.

    A NUL separates words, as every control character does, but TensorFlow Text
    takes it for the end of the text.

    Args:
        inputs: A string tensor, dense or ragged, or `str`, `bytes`, or nested
            lists, tuples and NumPy arrays of them.

    Returns:
        The same, tensors as tensors and everything else as Python `str` and
        lists. What is no text is returned as it is.
    """
    if isinstance(inputs, tf.RaggedTensor):
        return tf.ragged.map_flat_values(replace_invalid_utf8, inputs)
    if isinstance(inputs, tf.Tensor):
        if inputs.dtype != tf.string:
            return inputs
        inputs = tf.strings.unicode_transcode(
            inputs, "UTF-8", "UTF-8", errors="replace"
        )
        return tf.strings.regex_replace(inputs, r"\x00", " ")
    if isinstance(inputs, np.ndarray):
        return replace_invalid_utf8(inputs.tolist())
    if isinstance(inputs, (list, tuple)):
        return [replace_invalid_utf8(text) for text in inputs]
    if isinstance(inputs, bytes):
        inputs = inputs.decode("utf-8", errors="replace")
    if not isinstance(inputs, str):
        return inputs
    if not inputs.isascii():
        # A lone surrogate is the one thing a `str` holds that UTF-8 does not.
        inputs = inputs.encode("utf-8", errors="replace").decode("utf-8")
    return inputs.replace("\0", " ")
