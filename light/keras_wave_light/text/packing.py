"""Rows of tokens with what a network expects at their beginning and end."""

import numpy as np

from keras_wave_light.text.token_rows import TokenRows
from keras_wave_light.text.token_rows import concatenated_ranges
from keras_wave_light.text.token_rows import to_offsets


def pack(segments, length, start_id, end_id, truncate="round_robin"):
    """Puts the texts of each row between `[CLS]` and `[SEP]`.

    It does what `keras_hub.layers.MultiSegmentPacker` does, without padding.

    Args:
        segments: A list of `TokenRows` of as many rows: the first text of each
            row, the second text, and so on.
        length: int. Longer rows are cut.
        start_id: int. The id at the beginning of a row.
        end_id: int. The id after each text.
        truncate: `"round_robin"` or `"waterfall"`. How the texts of a row share
            a length that they exceed. Defaults to `"round_robin"`.

    Returns:
        `TokenRows`.
    """
    lengths = np.stack([segment.lengths for segment in segments])
    room = max(length - 1 - len(segments), 0)
    if truncate == "waterfall":
        lengths = _share_in_order(lengths, room)
    else:
        lengths = _share_in_turns(lengths, room)
    offsets = to_offsets(lengths.sum(axis=0) + 1 + len(segments))
    ids = np.empty(offsets[-1], "int32")
    places = offsets[:-1]
    ids[places] = start_id
    places = places + 1
    for segment, kept in zip(segments, lengths):
        sources = concatenated_ranges(segment.offsets[:-1], kept)
        ids[concatenated_ranges(places, kept)] = segment.ids[sources]
        places = places + kept
        ids[places] = end_id
        places = places + 1
    return TokenRows(ids, offsets)


def _share_in_order(lengths, room):
    """Gives each text what the texts before it have left."""
    ends = np.minimum(np.cumsum(lengths, axis=0), room)
    return np.diff(ends, axis=0, prepend=0)


def _share_in_turns(lengths, room):
    """Gives each text one token after the other, as long as there is room."""
    if len(lengths) == 1:
        return np.minimum(lengths, room)
    # The most tokens that every text may have.
    low = np.zeros(lengths.shape[1], "int64")
    high = np.full(lengths.shape[1], room, "int64")
    while (low < high).any():
        middle = (low + high + 1) // 2
        fits = np.minimum(lengths, middle).sum(axis=0) <= room
        low = np.where(fits, middle, low)
        high = np.where(fits, high, middle - 1)
    shared = np.minimum(lengths, low)
    # The first texts have one more of what is left.
    is_longer = lengths > low
    turn = np.cumsum(is_longer, axis=0)
    return shared + (is_longer & (turn <= room - shared.sum(axis=0)))
