"""Texts in memory: checked once, then fed by `tf.data` on every backend."""

import collections.abc
import random

import keras
import numpy as np
import tensorflow as tf

from keras_wave.models import text_streams


def is_arrays(x):
    """Whether `x` is in memory, and no data set that is read batch by batch."""
    is_grain = type(x).__module__.partition(".")[0] == "grain"
    is_dataset = isinstance(x, tf.data.Dataset) or text_streams.is_stream(x)
    return not is_grain and not is_dataset


def is_preprocessed(x):
    """Whether `x` is what a preprocessor makes of texts."""
    return isinstance(x, dict) and "token_ids" in x


def check_texts(x):
    """Returns texts as a string tensor of one axis, or raises a `ValueError`.

    Args:
        x: A list or another sequence, a NumPy array, pandas column or string
            tensor of texts, `str` or `bytes`; or a tuple of them, where a row
            has several texts.

    Returns:
        A `tf.Tensor` of dtype string on the CPU, or a tuple of them.
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
    if tf.is_tensor(x) and x.dtype == tf.string:
        x = x.numpy()
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
        if x.ndim != 1:
            raise ValueError(
                "An array of texts must have one axis. "
                f"Received: an array of shape {x.shape} and dtype {x.dtype}"
            )
        x = x.tolist()
    if len(x) == 0:
        raise ValueError("Give at least one text. Received: an empty batch.")
    for row, text in enumerate(x):
        if not isinstance(text, (str, bytes)):
            raise ValueError(
                "Every text must be a string. Received: "
                f"{text!r} of type {type(text).__name__} in row {row}."
            )
    encoded = [
        text.encode("utf-8", errors="replace")
        if isinstance(text, str)
        else text
        for text in x
    ]
    with tf.device("cpu"):
        return tf.constant(encoded)


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


def count_rows(x):
    """Returns the number of rows of checked texts or ids."""
    return len(keras.tree.flatten(x)[0])


def split(rows, validation_split):
    """Splits checked rows into training rows and validation rows, the end.

    Args:
        rows: A tuple `(x, y, sample_weight)`.
        validation_split: float in `(0, 1)`.
    """
    size = count_rows(rows[0])
    at = int(size * (1.0 - validation_split))
    if not 0 < at < size:
        raise ValueError(
            f"validation_split={validation_split} of {size} texts leaves no "
            "text on one side. Give more texts or another fraction."
        )

    def take(part):
        return keras.tree.map_structure(
            lambda t: None if t is None else t[part], rows
        )

    return take(slice(None, at)), take(slice(at, None))


def preprocess(dataset, function):
    """Maps preprocessing over a `tf.data.Dataset`, as KerasHub does.

    Args:
        dataset: A `tf.data.Dataset` of batches.
        function: A function of `x`, `y` and `sample_weight`.

    Returns:
        A `tf.data.Dataset`.
    """
    if not isinstance(dataset, tf.data.Dataset):
        raise ValueError(
            "Beside a `PyDataset`, a `DataLoader` or a generator, `fit()` "
            "takes arrays or a `tf.data.Dataset`. "
            f"Received: a dataset of type {type(dataset).__name__}"
        )
    dataset = dataset.map(function, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)


def to_dataset(rows, batch_size, shuffle=False):
    """Batches checked rows.

    Args:
        rows: A tuple `(x, y, sample_weight)`, the latter two maybe `None`.
        batch_size: int.
        shuffle: bool. Whether every pass has an order of its own, drawn from
            Python's generator, which `keras.utils.set_random_seed()` seeds.

    Returns:
        A `tf.data.Dataset`.
    """
    data = keras.utils.pack_x_y_sample_weight(*rows)
    size = count_rows(rows[0])
    order = tf.data.Dataset.range(size)
    if shuffle:
        order = order.shuffle(size, seed=random.randrange(2**31))
    return order.batch(batch_size).map(
        lambda index: keras.tree.map_structure(
            lambda t: tf.gather(t, index), data
        ),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
