import numpy as np


class TokenRows:
    """Token ids of many texts, end to end and without padding.

    Args:
        ids: An int32 array of shape `(tokens,)`: the ids of all rows.
        offsets: An int64 array of shape `(rows + 1,)`. Row `i` begins at
            `offsets[i]` and ends before `offsets[i + 1]`.
        mask: An int32 array of shape `(tokens,)`, `0` for tokens that are
            padding inside of a row. Defaults to `None`: there are none.

    Example:

    >>> rows = keras_wave_light.text.TokenRows(
    ...     np.array([2, 5, 3, 2, 3], "int32"), np.array([0, 3, 5])
    ... )
    >>> len(rows), rows.row(0).tolist(), rows.lengths.tolist()
    (2, [2, 5, 3], [3, 2])
    """

    def __init__(self, ids, offsets, mask=None):
        self.ids = ids
        self.offsets = offsets
        self.mask = mask

    @classmethod
    def from_lists(cls, lists):
        """Returns the rows of a list of lists or arrays of ids."""
        parts = [np.asarray(ids, "int32") for ids in lists]
        ids = np.concatenate([np.zeros(0, "int32"), *parts])
        return cls(ids, to_offsets([len(part) for part in parts]))

    @classmethod
    def from_padded(cls, token_ids, padding_mask):
        """Returns padded rows, each cut after its last real token.

        Args:
            token_ids: An int array of shape `(rows, length)`.
            padding_mask: As `token_ids`, `0` for padding.
        """
        columns = np.arange(1, token_ids.shape[1] + 1)
        ends = np.where(padding_mask != 0, columns, 0).max(axis=1, initial=0)
        is_kept = columns <= ends[:, np.newaxis]
        return cls(
            token_ids[is_kept].astype("int32"),
            to_offsets(ends),
            padding_mask[is_kept].astype("int32"),
        )

    @classmethod
    def concatenate(cls, parts):
        """Returns the rows of several `TokenRows`, without masks."""
        lengths = np.concatenate([part.lengths for part in parts])
        ids = np.concatenate([part.ids for part in parts])
        return cls(ids, to_offsets(lengths))

    def __len__(self):
        """The number of rows."""
        return len(self.offsets) - 1

    @property
    def lengths(self):
        """The number of tokens of each row, an int64 array."""
        return np.diff(self.offsets)

    def row(self, number):
        """Returns the ids of one row."""
        return self.ids[self.offsets[number] : self.offsets[number + 1]]

    def to_lists(self):
        """Returns a list with a list of ids for each row."""
        ids = self.ids.tolist()
        ends = self.offsets.tolist()
        return [ids[start:end] for start, end in zip(ends, ends[1:])]

    def pad(self, numbers, length, pad_token_id=0):
        """Returns some rows as the inputs of a network.

        Args:
            numbers: An int array of shape `(batch,)`, the numbers of the rows.
            length: int. No row of them is longer.
            pad_token_id: int. Fills the rows up. Defaults to `0`.

        Returns:
            A dictionary of `token_ids` and `padding_mask`, int32 arrays of
            shape `(batch, length)`.
        """
        lengths = self.lengths[numbers]
        is_real = np.arange(length) < lengths[:, np.newaxis]
        places = concatenated_ranges(self.offsets[numbers], lengths)
        token_ids = np.full(is_real.shape, pad_token_id, "int32")
        token_ids[is_real] = self.ids[places]
        if self.mask is None:
            padding_mask = token_ids != pad_token_id
        else:
            padding_mask = np.zeros(is_real.shape, "int32")
            padding_mask[is_real] = self.mask[places]
        return {
            "token_ids": token_ids,
            "padding_mask": padding_mask.astype("int32"),
        }


def to_offsets(lengths):
    """Returns where rows of these lengths begin, and where the last ends."""
    offsets = np.zeros(len(lengths) + 1, "int64")
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def concatenated_ranges(starts, lengths):
    """Returns `start, start + 1, ...`, so many of each, end to end."""
    lengths = np.asarray(lengths, "int64")
    shifts = np.asarray(starts) - to_offsets(lengths)[:-1]
    return np.repeat(shifts, lengths) + np.arange(lengths.sum())
