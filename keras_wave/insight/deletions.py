"""Rows of token ids, scored whole and without each of their tokens."""

import keras
import numpy as np

from keras_wave.data import device_sharing
from keras_wave.data import feed
from keras_wave.data import passes
from keras_wave.data.row_batches import RowBatches
from keras_wave.data.token_source import TokenSource
from keras_wave.text import TokenRows


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
        rows: A list of int32 arrays of one axis, the ids of each text.
        batch_size: int.
        longest: int. No row is longer.
        pad_token_id: int.

    Returns:
        A list of pairs of float32 arrays, of the shapes `(num_classes,)` and
        `(tokens, num_classes)`.
    """
    parts = device_sharing.count_parts()
    batch_size = device_sharing.round_up(batch_size, parts)
    source = TokenSource(_variants(rows), longest, pad_token_id)
    order = np.argsort(source.padded, kind="stable")
    batches = RowBatches(
        source, batches=passes.cut(_fill(order, batch_size, parts), batch_size)
    )
    # That of KerasHub would preprocess, and trace it every time.
    outputs = keras.Model.predict(model, feed.deliver(batches), verbose=0)
    logits = np.empty((len(order), outputs.shape[-1]), "float32")
    logits[order] = outputs[: len(order)]
    ends = np.cumsum([1 + len(row) for row in rows])
    return [(part[0], part[1:]) for part in np.split(logits, ends[:-1])]


def _variants(rows):
    """Returns the rows, each before those without each of its tokens."""
    parts = [[row, *without_each(row)] for row in rows]
    return TokenRows.from_lists([row for part in parts for row in part])


def _fill(numbers, batch_size, parts):
    """Repeats the last number, so that one shape serves every full batch."""
    if len(numbers) <= batch_size:
        return passes.filled(numbers, batch_size, parts)
    return np.pad(numbers, (0, -len(numbers) % batch_size), mode="edge")
