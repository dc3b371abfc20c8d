"""Texts and waves of every precision, the hardest ones among them."""

import dataclasses

import ml_dtypes
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

# One shape of each, since a backend that compiles does so for every other.
TEXTS, TOKENS, DIM = 4, 3, 3
WAVES = 6


@dataclasses.dataclass(frozen=True)
class Precision:
    """What a dtype can hold.

    Args:
        numpy: The dtype in NumPy.
        tolerance: float. How far a computed wave may be from the formula, in
            parts of its magnitude.
        smallest: float. What is below it may have lost its digits, or be zero.
        denormal: float. The smallest number there is.
        largest: float. The largest embedding that is tried.
        largest_factor: float. The largest number whose square is not too large.
    """

    numpy: type
    tolerance: float
    smallest: float
    denormal: float
    largest: float
    largest_factor: float


# The waves are computed in float32 (float64 in float64), by some twelve
# roundings in a row: a division and its square, sums over at most nine numbers,
# a root, a product. Sixteen of them, 16 * 2**-24, are allowed.
FLOAT32_TOLERANCE = 2.0**-20

PRECISIONS = {
    # Sixteen roundings are 2e-15; what is promised is 1e-12.
    "float64": Precision(np.float64, 1e-12, 2.0**-1022, 5e-324, 1e150, 1e150),
    # XLA and TensorFlow take what is below the smallest normal number for zero.
    "float32": Precision(
        np.float32, FLOAT32_TOLERANCE, 2.0**-126, 2.0**-149, 1e18, 1e18
    ),
    # What was computed in float32 is rounded once more, to 8 bits or to 11.
    "bfloat16": Precision(
        ml_dtypes.bfloat16,
        FLOAT32_TOLERANCE + 2.0**-8,
        2.0**-126,
        2.0**-133,
        1e18,
        1e18,
    ),
    # Small numbers of float32 are large here: they alone are not flushed, and
    # are multiples of the smallest one.
    "float16": Precision(
        np.float16, FLOAT32_TOLERANCE + 2.0**-11, 2.0**-24, 2.0**-24, 1e4, 100.0
    ),
}


def round_to(x, dtype):
    """Returns the nearest numbers that the dtype has, as float64."""
    return np.asarray(x).astype(PRECISIONS[dtype].numpy).astype("float64")


def texts(dtype, largest):
    """Texts `(embeddings, mask)`, a batch of them, any token real or not."""
    return st.tuples(
        _arrays(dtype, (TEXTS, TOKENS, DIM), largest),
        hnp.arrays("bool", (TEXTS, TOKENS)),
    )


def hard_texts(dtype, largest):
    """Batches of zeros, of tiny, of large and of one large among tiny ones.

    In the first every token is real, in the second one, in the third none.
    """
    precision = PRECISIONS[dtype]
    one_dominates = np.full((TOKENS, DIM), precision.smallest)
    one_dominates[1] = largest
    embeddings = np.stack(
        [
            np.zeros((TOKENS, DIM)),
            np.full((TOKENS, DIM), precision.denormal),
            np.full((TOKENS, DIM), largest),
            one_dominates,
        ]
    )
    # One dimension is negative.
    embeddings = round_to(embeddings * [1, -1, 1], dtype)
    masks = np.ones((3, TEXTS, TOKENS), "bool")
    masks[1, :, [0, 2]] = False
    masks[2] = False
    return [(embeddings, mask) for mask in masks]


def waves(dtype, largest):
    """Pairs of waves: the real and imaginary parts of one and the other."""
    return st.tuples(_arrays(dtype, (WAVES, 4), largest))


def hard_waves(dtype, largest):
    """Pairs of waves that are zero, tiny, large, or lie on an axis."""
    precision = PRECISIONS[dtype]
    tiny, small = precision.denormal, precision.smallest
    pairs = [
        [0.0, 0.0, 0.0, 0.0],
        [tiny, -tiny, tiny, tiny],
        [largest, largest, -largest, largest],
        [largest, 0.0, 0.0, -largest],
        [largest, small, tiny, largest],
        [0.0, small, largest, 0.0],
    ]
    return [(round_to(pairs, dtype),)]


def _arrays(dtype, shape, largest):
    precision = PRECISIONS[dtype]
    edges = [0.0, precision.denormal, precision.smallest, 1.0, largest]
    numbers = st.one_of(
        st.sampled_from(edges + [-edge for edge in edges[1:]]),
        st.floats(-2, 2),
        st.floats(-largest, largest),
    )
    # Without a number that fills most of the array.
    arrays = hnp.arrays("float64", shape, elements=numbers, fill=st.nothing())
    return arrays.map(lambda x: round_to(x, dtype))
