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
    most, rest = np.empty(dim, np.float32), np.empty(dim, np.float32)
    other_most, other_rest = np.empty_like(most), np.empty_like(most)
    imag, other_imag = np.empty_like(most), np.empty_like(most)
    for text in range(len(offsets) - 1):
        start, end = offsets[text], offsets[text + 1]
        _measure(first, start, end, most, rest)
        _measure(second, start, end, other_most, other_rest)
        for place in range(start, end):
            row, other = first[place], second[place]
            _imagine(row, most, rest, imag)
            _imagine(other, other_most, other_rest, other_imag)
            if len(cosines) > 0:
                _turn(
                    other,
                    other_imag,
                    cosines[place - start],
                    sines[place - start],
                )
            if not reads_real:
                _read_magnitude(row, imag, other, other_imag, modulates)
            elif modulates:
                for k in range(dim):
                    row[k] = row[k] * other[k] - imag[k] * other_imag[k]
            else:
                for k in range(dim):
                    row[k] += other[k]
            _normalize(row, epsilon)


# Each is one loop, so that it becomes instructions for several numbers at once.


@numba.njit(**OPTIONS)
def _measure(x, start, end, most, rest):
    """Bounds tokens; writes the largest square, and the sum of all others.

    So the sum over the tokens other than one is no difference that cancels.
    """
    most[:], rest[:] = ZERO, ZERO
    for place in range(start, end):
        row = x[place]
        for k in range(len(row)):
            value = min(max(row[k], -LARGEST), LARGEST)
            row[k] = value
            square = value * value
            rest[k] += min(square, most[k])
            most[k] = max(square, most[k])


@numba.njit(**OPTIONS)
def _imagine(row, most, rest, imag):
    """Writes the imaginary part of a token's wave."""
    for k in range(len(row)):
        imag[k] = np.sqrt(rest[k] + max(most[k] - row[k] * row[k], ZERO))


@numba.njit(**OPTIONS)
def _turn(real, imag, cosines, sines):
    for k in range(len(real)):
        x, y = real[k], imag[k]
        real[k] = x * cosines[k] - y * sines[k]
        imag[k] = x * sines[k] + y * cosines[k]


@numba.njit(**OPTIONS)
def _read_magnitude(real, imag, other_real, other_imag, modulates):
    for k in range(len(real)):
        if modulates:
            x = real[k] * other_real[k] - imag[k] * other_imag[k]
            y = real[k] * other_imag[k] + imag[k] * other_real[k]
        else:
            x, y = real[k] + other_real[k], imag[k] + other_imag[k]
        real[k] = np.sqrt(x * x + y * y)


@numba.njit(**OPTIONS)
def _normalize(row, epsilon):
    width = np.float32(len(row))
    total = ZERO
    for k in range(len(row)):
        total += row[k]
    mean = total / width
    total = ZERO
    for k in range(len(row)):
        row[k] -= mean
        total += row[k] * row[k]
    factor = ONE / np.sqrt(total / width + epsilon)
    for k in range(len(row)):
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
    for text in range(len(offsets) - 1):
        start, end = offsets[text], offsets[text + 1]
        out[text] = ZERO
        for place in range(start, end):
            row = x[place]
            for k in range(dim):
                row[k] = row[k] * gamma[k] + added[text, k]
            _normalize(row, epsilon)
            for k in range(dim):
                out[text, k] += row[k]
        if end > start:
            factor = ONE / np.float32(end - start)
            for k in range(dim):
                out[text, k] *= factor
