"""Texts from outside are not always UTF-8, and the tokenizers insist on it."""

import numpy as np

from keras_wave import keras_compat


def replace_invalid_utf8(inputs):
    """Puts U+FFFD in the place of what is not UTF-8, and a space for a NUL.

    A NUL separates words, as every control character does, but TensorFlow Text
    takes it for the end of the text.

    Args:
        inputs: `str`, `bytes`, or nested lists, tuples, NumPy arrays and
            tensors of them.

    Returns:
        The same, as Python `str` and lists. What is no text is returned as it
        is.
    """
    inputs = to_python(inputs)
    if isinstance(inputs, np.ndarray):
        return replace_invalid_utf8(inputs.tolist())
    if isinstance(inputs, (list, tuple)):
        return [replace_invalid_utf8(text) for text in inputs]
    if not isinstance(inputs, (str, bytes)):
        return inputs
    return to_text(inputs).replace("\0", " ")


def to_text(text):
    """Returns a `str` or `bytes` as a `str` that UTF-8 has bytes for."""
    if isinstance(text, bytes):
        return text.decode("utf-8", errors="replace")
    if text.isascii():
        return text
    # A lone surrogate is the one thing a `str` holds that UTF-8 does not.
    return text.encode("utf-8", errors="replace").decode("utf-8")


def check_strings(texts):
    """Raises a `ValueError` for the first of a list that is no text."""
    for row, text in enumerate(texts):
        if not isinstance(text, (str, bytes)):
            raise ValueError(
                "Every text must be a string. Received: "
                f"{text!r} of type {type(text).__name__} in row {row}."
            )


def to_python(inputs):
    """Returns a tensor of TensorFlow as NumPy or Python makes it.

    A ragged one becomes nested lists. All else is returned as it is.
    """
    tf = keras_compat.imported_tensorflow()
    if tf is None or not isinstance(inputs, (tf.Tensor, tf.RaggedTensor)):
        return inputs
    return inputs.to_list() if hasattr(inputs, "to_list") else inputs.numpy()
