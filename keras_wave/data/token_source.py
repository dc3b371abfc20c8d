from keras_wave.data import passes


class TokenSource:
    """Rows of tokens, padded as they are batched.

    Args:
        rows: `keras_wave.text.TokenRows`.
        longest: int. No row is longer.
        pad_token_id: int. Defaults to `0`.
        is_cut: bool. Whether a batch is no longer than its longest row needs,
            which is one of a few lengths. Defaults to `True`. Otherwise every
            batch is padded to `longest`.
        fewest: int. As many rows have each of those lengths but the longest.
            Defaults to `1`.
    """

    def __init__(self, rows, longest, pad_token_id=0, is_cut=True, fewest=1):
        self.rows = rows
        self.longest = longest
        self.pad_token_id = pad_token_id
        self.padded = passes.to_padded(rows.lengths, longest)
        if not is_cut:
            self.padded[:] = longest
        elif fewest > 1:
            self.padded = passes.without_rare(self.padded, fewest)

    def __len__(self):
        return len(self.rows)

    def take(self, numbers, y=None, sample_weight=None):
        """Returns `x`, `y` and `sample_weight` of a batch."""
        length = int(self.padded[numbers].max())
        x = self.rows.pad(numbers, length, self.pad_token_id)
        return x, y, sample_weight
