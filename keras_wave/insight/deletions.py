"""Rows of token ids, scored whole and without each of their tokens."""

import keras
import numpy as np
import tensorflow as tf

from keras_wave.models import length_buckets


def without_each(row):
    """Returns an array of n rows: the given one without each of its n items."""
    size = len(row)
    others = ~np.eye(size, dtype=bool)
    return np.tile(row, (size, 1))[others].reshape(size, max(size - 1, 0))


def score(model, rows, batch_size, longest, pad_token_id):
    """Returns what a model gives for rows, and for each without each token.

    The rows of all texts are batched together by their length, so that few
    shapes are compiled.

    Args:
        model: A model of `token_ids` and `padding_mask` to logits.
        rows: A list of dictionaries of `token_ids` and `padding_mask`, int32
            arrays of one axis.
        batch_size: int.
        longest: int. No row is longer.
        pad_token_id: int.

    Returns:
        A list of pairs of float32 arrays, of the shapes `(num_classes,)` and
        `(tokens, num_classes)`.
    """
    x = {name: _variants(rows, name) for name in ("token_ids", "padding_mask")}
    buckets = length_buckets.LengthBuckets(
        (x, None, None), batch_size, longest, pad_token_id
    )
    order = buckets.order()
    data = buckets.in_order(_fill(order, batch_size))
    # That of KerasHub would preprocess, and trace it every time.
    outputs = keras.Model.predict(model, data, verbose=0)
    logits = np.empty((len(order), outputs.shape[-1]), "float32")
    logits[order] = outputs[: len(order)]
    ends = np.cumsum([1 + len(row["token_ids"]) for row in rows])
    return [(part[0], part[1:]) for part in np.split(logits, ends[:-1])]


def _variants(rows, name):
    """Returns the arrays of a name, each before those without each item."""
    values, lengths = [], []
    for row in rows:
        size = len(row[name])
        values += [row[name], without_each(row[name]).ravel()]
        lengths += [size] + [size - 1] * size
    with tf.device("cpu"):
        return tf.RaggedTensor.from_row_lengths(
            np.concatenate(values), np.array(lengths, "int64")
        )


def _fill(numbers, batch_size):
    """Repeats the last number, so that one shape serves every full batch."""
    if len(numbers) <= batch_size:
        return length_buckets.fill(numbers, batch_size)
    return np.pad(numbers, (0, -len(numbers) % batch_size), mode="edge")
