"""What `keras_wave.layers.BagOfTokens` sums, as features of a regression."""

import numpy as np
from keras import ops

from keras_wave.layers.pair_buckets import pair_buckets

# Columns of a matrix that is made at once.
BLOCK = 4096
# Up to so many texts, the products of a feature are faster one by one.
FEW_ROWS = 64
# Numbers that are added up at once.
MOST_PARTS = 2**23


class TokenBags:
    """The distinct tokens and pairs of tokens of some texts, with their weight.

    A feature is a row of the tables of the layer, tokens first. Its value in a
    text that has it is its inverse document frequency over the square root of
    the number of features that the text has. What is found for it, times
    that frequency, is what the table has to hold.

    Args:
        tokens: A `TokenRows` of the texts, as the network sees them.
        vocabulary_size: int.
        bigram_buckets: int. Those of the layer.
        shares: A float array of shape `(rows,)`, the weight of each text.
    """

    def __init__(self, tokens, vocabulary_size, bigram_buckets, shares):
        self.count = len(tokens)
        self.size = vocabulary_size + bigram_buckets
        rows = np.repeat(np.arange(self.count), tokens.lengths)
        features, places = [tokens.ids], [rows]
        if bigram_buckets:
            features.append(vocabulary_size + _pairs(tokens, bigram_buckets))
            places.append(rows)
        # By features, and those of a feature by rows.
        distinct = np.unique(
            np.concatenate(features).astype("int64") * self.count
            + np.concatenate(places)
        )
        self._features, self._rows = np.divmod(distinct, self.count)
        # Where each feature begins that there is.
        self._present, self._starts, frequencies = np.unique(
            self._features, return_index=True, return_counts=True
        )
        self._weights = np.log((1 + self.count) / (1 + frequencies)) + 1
        in_row = np.bincount(self._rows, minlength=self.count)
        self._roots = 1 / np.sqrt(np.maximum(in_row, 1))
        self._frequencies = frequencies
        self._values = np.repeat(self._weights, frequencies)
        self._values *= self._roots[self._rows]
        self._shares = shares

    def products(self):
        """Returns the inner products of the texts, less the mean text.

        Returns:
            A float64 array of shape `(rows, rows)`.
        """
        # What one text alone has is in no other product.
        is_shared = self._frequencies > 1
        is_dense = self._frequencies > FEW_ROWS
        total = self._dense_products(is_dense)
        total += self._sparse_products(is_shared & ~is_dense)
        is_alone = ~self._of_rows(is_shared)
        alone = np.bincount(
            self._rows[is_alone],
            self._values[is_alone] ** 2,
            minlength=self.count,
        )
        total[np.diag_indices_from(total)] += alone
        means = total @ self._shares
        return total - means - means[:, np.newaxis] + self._shares @ means

    def _of_rows(self, chosen):
        """Returns a bool of each value, from one of each feature."""
        return np.repeat(chosen, self._frequencies)

    def _dense_products(self, chosen):
        """Returns the products of features of many texts, as matrices."""
        total = np.zeros((self.count, self.count), "float32")
        of_rows = self._of_rows(chosen)
        columns = self._of_rows(np.cumsum(chosen) - 1)[of_rows]
        rows = self._rows[of_rows]
        values = self._values[of_rows].astype("float32")
        for start in range(0, int(chosen.sum()), BLOCK):
            first, last = np.searchsorted(columns, (start, start + BLOCK))
            block = np.zeros((self.count, BLOCK), "float32")
            block[rows[first:last], columns[first:last] - start] = values[
                first:last
            ]
            total += block @ block.T
        return total.astype("float64")

    def _sparse_products(self, chosen):
        """Returns the products of features of few texts, pair by pair."""
        total = np.zeros(self.count**2)
        for frequency in np.unique(self._frequencies[chosen]):
            starts = self._starts[chosen & (self._frequencies == frequency)]
            step = max(1, MOST_PARTS // frequency**2)
            for start in range(0, len(starts), step):
                places = starts[start : start + step, np.newaxis]
                places = places + np.arange(frequency)
                rows, values = self._rows[places], self._values[places]
                pairs = rows[:, :, np.newaxis] * self.count
                pairs = pairs + rows[:, np.newaxis, :]
                parts = values[:, :, np.newaxis] * values[:, np.newaxis, :]
                np.add.at(total, pairs.ravel(), parts.ravel())
        return total.reshape(self.count, self.count)

    def table(self, dual):
        """Returns the vectors of the features, and the output of the mean text.

        Args:
            dual: A float array of shape `(rows, units)`, of a regression on
                `products()`.

        Returns:
            Float64 arrays of shape `(features, units)` and `(units,)`.
        """
        dual = dual - self._shares[:, np.newaxis] * dual.sum(axis=0)
        units = dual.shape[1]
        step = max(1, MOST_PARTS // len(self._values))
        found = np.empty((len(self._starts), units))
        for start in range(0, units, step):
            columns = slice(start, start + step)
            parts = dual[self._rows, columns]
            parts *= self._values[:, np.newaxis]
            found[:, columns] = np.add.reduceat(parts, self._starts)
        values = self._values * self._shares[self._rows]
        means = np.add.reduceat(values, self._starts)
        table = np.zeros((self.size, units))
        table[self._present] = self._weights[:, np.newaxis] * found
        return table, means @ found


def _pairs(tokens, buckets):
    """Returns the bucket of each token and the one before it."""
    # Between two texts comes a token that is none.
    ends = tokens.offsets[:-1]
    ids = np.insert(tokens.ids, ends, 0)
    is_real = np.insert(np.ones(len(tokens.ids), bool), ends, False)
    found = pair_buckets(ids[np.newaxis], is_real[np.newaxis], buckets)
    return ops.convert_to_numpy(found)[0][is_real]
