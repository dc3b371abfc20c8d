"""Texts and ids in memory: checked before any work is done."""

import collections.abc

import keras
import numpy as np

from keras_wave.data.masked import check_unmasked
from keras_wave.text.cleaning import check_strings
from keras_wave.text.cleaning import to_python
from keras_wave.text.cleaning import to_text


def is_preprocessed(x):
    """Whether `x` is what a preprocessor makes of texts."""
    return isinstance(x, dict) and "token_ids" in x


def check_texts(x):
    """Returns texts as a list of strings, or raises a `ValueError`.

    Args:
        x: A list or another sequence, a NumPy array, pandas column or string
            tensor of texts, `str` or `bytes`; or a tuple of them, where a row
            has several texts.

    Returns:
        A list of `str`, without what UTF-8 has no bytes for, or a tuple of
        such lists.
    """
    if isinstance(x, tuple) and x and not isinstance(x[0], (str, bytes)):
        texts = tuple(_check_part(segment) for segment in x)
        sizes = {len(segment) for segment in texts}
        if len(sizes) > 1:
            raise ValueError(
                "Every part of a tuple must have a text for each row. "
                f"Received parts of {sorted(sizes)} texts."
            )
        return texts
    return _check_part(x)


def _check_part(x):
    if isinstance(x, (str, bytes)):
        raise ValueError(
            "Give several texts, or one in a list: `[text]`. "
            f"Received one string: {x[:80]!r}"
        )
    check_unmasked(x)
    x = to_python(x)
    if isinstance(x, collections.abc.Sequence):
        x = list(x)
    else:
        if not hasattr(x, "__array__"):
            raise ValueError(
                "Texts must come as a list, a NumPy array, a pandas column, or "
                "in batches of a `tf.data.Dataset`, a `PyDataset`, a "
                "`DataLoader` or a generator. "
                f"Received: x of type {type(x).__name__}"
            )
        x = np.asarray(x)
        if x.ndim == 2 and x.shape[1] == 1:
            x = x[:, 0]
        if x.ndim != 1:
            raise ValueError(
                "An array of texts must have one axis, or be a column. "
                f"Received: an array of shape {x.shape} and dtype {x.dtype}"
            )
        x = x.tolist()
    if len(x) == 0:
        raise ValueError("Give at least one text. Received: an empty batch.")
    check_strings(x)
    return [to_text(text) for text in x]


def check_ids(x, vocabulary_size):
    """Returns preprocessed ids as int32 arrays, or raises a `ValueError`.

    Args:
        x: A dictionary of `token_ids` and `padding_mask` of the same shape
            `(rows, length)`.
        vocabulary_size: int. The number of ids.

    Returns:
        A dictionary of two NumPy arrays.
    """
    if set(x) != {"token_ids", "padding_mask"}:
        raise ValueError(
            "Preprocessed inputs must be `token_ids` and `padding_mask`. "
            f"Received: {sorted(x)}"
        )
    for ids in x.values():
        check_unmasked(ids)
    token_ids = keras.ops.convert_to_numpy(x["token_ids"])
    padding_mask = keras.ops.convert_to_numpy(x["padding_mask"])
    if token_ids.ndim != 2 or token_ids.shape != padding_mask.shape:
        raise ValueError(
            "`token_ids` and `padding_mask` must have the same shape "
            f"`(rows, length)`. Received: {token_ids.shape} and "
            f"{padding_mask.shape}"
        )
    if token_ids.size == 0:
        raise ValueError(
            "Give at least one row of at least one token. "
            f"Received: token_ids of shape {token_ids.shape}"
        )
    if token_ids.dtype.kind not in "iu":
        raise ValueError(
            f"`token_ids` must be integers. Received: {token_ids.dtype}"
        )
    low, high = int(token_ids.min()), int(token_ids.max())
    if low < 0 or high >= vocabulary_size:
        raise ValueError(
            f"`token_ids` must be in [0, {vocabulary_size}), the vocabulary. "
            f"Received ids from {low} to {high}."
        )
    return {
        "token_ids": token_ids.astype("int32"),
        "padding_mask": padding_mask.astype("int32"),
    }
