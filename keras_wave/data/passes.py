"""Which rows come together, and in which order, in one pass over all rows."""

import numpy as np

SHORTEST = 16
# Batches of a size that nobody chose have about so many tokens: enough that
# the work of a batch outweighs what starts it, and few enough for any memory.
TOKENS = 8192
# They have a multiple of so many rows, which devices can share.
ROWS = 32


def in_order(size, batch_size):
    """Returns a list of int arrays, the numbers of the rows of each batch."""
    return cut(np.arange(size), batch_size)


def shuffled(size, batch_size, draw):
    """Returns such a list of all rows in a random order.

    Args:
        size: int. The number of rows.
        batch_size: int.
        draw: A `np.random.Generator`.
    """
    return cut(draw.permutation(size), batch_size)


def by_length(padded, batch_size):
    """Returns such a list, the shortest rows first.

    Args:
        padded: An int array, the length that each row is padded to.
        batch_size: int.
    """
    return cut(np.argsort(padded, kind="stable"), batch_size)


def shuffled_by_length(padded, batch_size, draw):
    """Returns such a list: which rows come together is random, as is the order.

    Rows are ordered by the length they are padded to and then cut, so that one
    batch alone is partial, of the longest rows. Rows of one length come as
    `shuffled()` has them.
    """
    order = draw.permutation(len(padded))
    if len(np.unique(padded)) == 1:
        return cut(order, batch_size)
    order = order[np.argsort(padded[order], kind="stable")]
    batches = cut(order, batch_size)
    return [batches[number] for number in draw.permutation(len(batches))]


def packed_by_length(padded, multiple=1):
    """Returns such a list, the shortest rows first, of batches of like work.

    The shorter its rows, the more of them a batch has. Batches of rows of one
    length have the same shape, but for the last of all.

    Args:
        padded: An int array, the length that each row is padded to.
        multiple: int. The rows of all batches but the last are a multiple of
            it. Defaults to `1`.

    Returns:
        A tuple of the list and an int array, the length that each row is padded
        to there: rows that fill no batch join the next longer ones.
    """
    order = np.argsort(padded, kind="stable")
    padded = padded.copy()
    lengths, counts = np.unique(padded, return_counts=True)
    batches, start = [], 0
    for length, end in zip(lengths, np.cumsum(counts)):
        padded[order[start:end]] = length
        size = rows_of_length(length, multiple)
        full = start + (end - start) // size * size
        batches += cut(order[start:full], size)
        start = full
    if start < len(order):
        batches.append(order[start:])
    return batches, padded


def rows_of_length(length, multiple=1):
    """Returns how many rows a batch has where nobody chose it.

    Args:
        length: int. The length that its rows are padded to.
        multiple: int. They are a multiple of it. Defaults to `1`.
    """
    size = max(TOKENS // int(length) // ROWS, 1) * ROWS
    return -(-size // multiple) * multiple


def without_rare(padded, fewest):
    """Returns padded lengths, of which no length but the longest is rare.

    A length of its own is compiled for it on JAX, which few rows do not repay.

    Args:
        padded: An int array, the length that each row is padded to.
        fewest: int. As many rows have a length, or they have the next longer
            one.
    """
    padded = padded.copy()
    lengths = np.unique(padded)
    for length, longer in zip(lengths, lengths[1:]):
        is_of_length = padded == length
        if np.count_nonzero(is_of_length) < fewest:
            padded[is_of_length] = longer
    return padded


def filled(numbers, batch_size, multiple=1):
    """Returns row numbers with the last one repeated.

    The last batch has a power of two of rows then, if it is not a full one: few
    shapes, whatever the number of the rows.

    Args:
        numbers: An int array.
        batch_size: int.
        multiple: int. The last batch has a multiple of it, as `batch_size` is
            one. Defaults to `1`.
    """
    rest = len(numbers) % batch_size
    if rest == 0:
        return numbers
    size = min(1 << (rest - 1).bit_length(), batch_size)
    size = -(-size // multiple) * multiple
    return np.concatenate([numbers, np.repeat(numbers[-1:], size - rest)])


def padded_lengths(longest):
    """Returns the few lengths that batches are padded to.

    Every new shape is compiled anew on JAX. Two lengths for each power of two
    are few, and leave at most a third of a row to padding.

    Args:
        longest: int. The last of them.
    """
    lengths = []
    length = SHORTEST
    while length < longest:
        lengths += [length, length * 3 // 2]
        length *= 2
    return [length for length in lengths if length < longest] + [longest]


def to_padded(lengths, longest):
    """Returns the length that each row is padded to.

    Args:
        lengths: An int array, the lengths of the rows.
        longest: int. No row is longer.
    """
    choices = np.array(padded_lengths(longest))
    return choices[np.searchsorted(choices, lengths)]


def cut(order, batch_size):
    """Returns row numbers as a list of batches."""
    starts = range(0, len(order), batch_size)
    return [order[start : start + batch_size] for start in starts]
