"""Texts of any length, in the words of the small models."""

import numpy as np

from tests.models.small_models import WORDS

# What a reader, or a batch by length, may get wrong.
ODD = ["", " ", 'stocks, "fall"', "naïve 漢字", "x" * 5_000, "the " * 900]


def make_texts(number):
    """Returns so many different texts, the odd ones first.

    Args:
        number: int.
    """
    draw = np.random.default_rng(3)
    lengths = draw.geometric(0.08, number)
    words = draw.choice(WORDS, lengths.sum())
    texts = [
        " ".join(part) for part in np.split(words, np.cumsum(lengths)[:-1])
    ]
    # The number tells every text from all others.
    texts = [f"{text} {place}" for place, text in enumerate(texts)]
    return (ODD + texts)[:number]
