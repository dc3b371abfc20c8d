"""How large a network, and how long a training, suits how many rows."""

import dataclasses

import numpy as np

# What most texts are cut to, if they are longer.
LENGTHS = (32, 64, 128, 256, 512, 1024)


@dataclasses.dataclass(frozen=True)
class ModelSize:
    """A row of the table below.

    Attributes:
        rows: int. From so many training rows on.
        vocabulary: int. The most tokens.
        width: int. `hidden_dim` of the network.
        pairs: int. `bigram_buckets` of the network.
        batch_size: int.
        epochs: int. The most; a training stops when it no longer gains.
        learning_rate: float. At the start, and in a line to zero at the end.
    """

    rows: int
    vocabulary: int
    width: int
    pairs: int
    batch_size: int
    epochs: int
    learning_rate: float


# Widths and epochs follow docs/ablations.md, where twice the width gains 0.2
# points in twice the time: a million short texts are to take less than an hour
# on two cores.
SIZES = (
    ModelSize(0, 4_000, 64, 2_000, 16, 40, 3e-3),
    ModelSize(2_000, 8_000, 128, 5_000, 32, 20, 2e-3),
    ModelSize(20_000, 16_000, 128, 20_000, 64, 8, 1e-3),
    ModelSize(200_000, 30_000, 128, 50_000, 128, 3, 1e-3),
)


def find(rows, sizes=SIZES):
    """Returns the `ModelSize` for so many rows, or another row of a table.

    Args:
        rows: int.
        sizes: A sequence of what has `rows`, from so many on, in their order.
            Defaults to the table above.
    """
    return [size for size in sizes if size.rows <= rows][-1]


def find_length(token_counts):
    """Returns the length that cuts at most one text in a hundred.

    Args:
        token_counts: The number of tokens of each text, with the two that
            begin and end it.
    """
    longest = np.quantile(token_counts, 0.99, method="inverted_cdf")
    return next((n for n in LENGTHS if longest <= n), LENGTHS[-1])
