"""The loops over the tokens of a text, compiled by Numba.

Imported where they are asked for: Numba itself takes half a second.
"""

import numba
import numpy as np

# Sums may be taken in any order, so that they are made of several at a time.
OPTIONS = {"nogil": True, "cache": True, "fastmath": {"contract", "reassoc"}}
LARGEST = np.float32(65504)
ZERO = np.float32(0)
ONE = np.float32(1)


@numba.njit(**OPTIONS)
def look_up(ids, offsets, table, pairs, buckets, factor, factor_before, out):
    """Writes the rows of a table, and those of pairs of tokens, one a token.

    Args:
        ids: An int32 array, the tokens of all texts end to end.
        offsets: An int64 array, where each text begins, and where the last
            ends.
        table: A float32 array of shape `(vocabulary_size, dim)`.
        pairs: One of shape `(buckets, dim)`, which is added.
        buckets: int. How many there are, or `0`: `pairs` is left out.
        factor: int. Of the hash of a token.
        factor_before: int. Of the hash of the token before it.
        out: A float32 array of shape `(tokens, dim)`.
    """
    dim = table.shape[1]
    for text in range(len(offsets) - 1):
        before = 0
        for place in range(offsets[text], offsets[text + 1]):
            token = np.int64(ids[place])
            for k in range(dim):
                out[place, k] = table[token, k]
            if buckets > 0:
                bucket = (token * factor + before * factor_before) % buckets
                for k in range(dim):
                    out[place, k] += pairs[bucket, k]
            before = token


@numba.njit(**OPTIONS)
def read_waves(
    offsets, first, second, cosines, sines, modulates, reads_real, epsilon
):
    """Makes waves of two projections, one of both, and normalizes it.

    Args:
        offsets: As in `look_up()`.
        first: A float32 array of shape `(tokens, dim)`. Becomes what is read
            out, normalized.
        second: As `first`, the other projection.
        cosines: A float32 array of shape `(most tokens, dim)`, by which the
            second wave turns; without rows it does not turn.
        sines: As `cosines`.
        modulates: bool. Whether waves are multiplied, not added.
        reads_real: bool. Whether the real part is read out, not the magnitude.
        epsilon: float32. Added to the variance.
    """
    dim = first.shape[1]
    width = np.float32(dim)
    # The largest square of a dimension, and the sum of all others: without a
    # difference that cancels.
    most, rest = np.empty(dim, np.float32), np.empty(dim, np.float32)
    other_most, other_rest = np.empty_like(most), np.empty_like(most)
    turns = len(cosines) > 0
    for text in range(len(offsets) - 1):
        start, end = offsets[text], offsets[text + 1]
        most[:], rest[:], other_most[:], other_rest[:] = ZERO, ZERO, ZERO, ZERO
        for place in range(start, end):
            for k in range(dim):
                value = min(max(first[place, k], -LARGEST), LARGEST)
                other = min(max(second[place, k], -LARGEST), LARGEST)
                first[place, k], second[place, k] = value, other
                square, other_square = value * value, other * other
                rest[k] += min(square, most[k])
                most[k] = max(square, most[k])
                other_rest[k] += min(other_square, other_most[k])
                other_most[k] = max(other_square, other_most[k])
        for place in range(start, end):
            row, other_row = first[place], second[place]
            total = ZERO
            for k in range(dim):
                real, other_real = row[k], other_row[k]
                square, other_square = real * real, other_real * other_real
                imag = np.sqrt(rest[k] + max(most[k] - square, ZERO))
                other_imag = np.sqrt(
                    other_rest[k] + max(other_most[k] - other_square, ZERO)
                )
                if turns:
                    cosine, sine = (
                        cosines[place - start, k],
                        sines[place - start, k],
                    )
                    turned = other_real * cosine - other_imag * sine
                    other_imag = other_real * sine + other_imag * cosine
                    other_real = turned
                if modulates:
                    value = real * other_real - imag * other_imag
                    if not reads_real:
                        imag = real * other_imag + imag * other_real
                else:
                    value = real + other_real
                    imag = imag + other_imag
                if not reads_real:
                    value = np.sqrt(value * value + imag * imag)
                row[k] = value
                total += value
            mean = total / width
            total = ZERO
            for k in range(dim):
                row[k] -= mean
                total += row[k] * row[k]
            factor = ONE / np.sqrt(total / width + epsilon)
            for k in range(dim):
                row[k] *= factor


@numba.njit(**OPTIONS)
def pool(offsets, x, out):
    """Writes the mean over the tokens of each text."""
    dim = x.shape[1]
    for text in range(len(offsets) - 1):
        start, end = offsets[text], offsets[text + 1]
        out[text] = ZERO
        for place in range(start, end):
            for k in range(dim):
                out[text, k] += x[place, k]
        if end > start:
            factor = ONE / np.float32(end - start)
            for k in range(dim):
                out[text, k] *= factor


@numba.njit(**OPTIONS)
def pool_normalized(offsets, x, gamma, added, epsilon, out):
    """Writes the mean over tokens `x * gamma + added`, each normalized.

    Args:
        offsets: As in `look_up()`.
        x: A float32 array of shape `(tokens, dim)`. It is overwritten.
        gamma: A float32 array of shape `(dim,)`.
        added: A float32 array of shape `(texts, dim)`, of each text.
        epsilon: float32. Added to the variance.
        out: A float32 array of shape `(texts, dim)`.
    """
    dim = x.shape[1]
    width = np.float32(dim)
    for text in range(len(offsets) - 1):
        start, end = offsets[text], offsets[text + 1]
        out[text] = ZERO
        for place in range(start, end):
            row = x[place]
            total = ZERO
            for k in range(dim):
                row[k] = row[k] * gamma[k] + added[text, k]
                total += row[k]
            mean = total / width
            total = ZERO
            for k in range(dim):
                row[k] -= mean
                total += row[k] * row[k]
            factor = ONE / np.sqrt(total / width + epsilon)
            for k in range(dim):
                out[text, k] += row[k] * factor
        if end > start:
            factor = ONE / np.float32(end - start)
            for k in range(dim):
                out[text, k] *= factor
