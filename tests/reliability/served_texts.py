"""Texts as they come to a server: of any length, and some of them odd."""

import numpy as np

ODD = [
    "",
    " \t\r\n",
    "?!",
    "\0",
    "na\u00efve \u6f22\u5b57 \U0001f30a",
    "e\u0301" * 300,
    # Right to left, zero width, and a letter that is three once it is folded.
    "\u202e\u05e9\u05dc\u05d5\u05dd \u200b\ufeff \ufb03",
    "\U0001d4b2\U0001d4b6\U0001d4cb\u212f",
    # One word of more bytes than a word may have, and a line without words.
    "a" * 10_000,
    "- " * 5_000,
]
# Longer than what any classifier reads of them.
LONG = [1_000, 3_000]
USUAL_LENGTH = 20


def make_texts(words, count):
    """Returns distinct texts.

    Args:
        words: A list of strings, what most of the texts are made of.
        count: int.
    """
    draw = np.random.default_rng(0)
    texts = dict.fromkeys(ODD)
    lengths = iter(LONG)
    while len(texts) < count:
        length = next(lengths, draw.geometric(1 / USUAL_LENGTH))
        texts[" ".join(draw.choice(words, size=length))] = None
    return list(texts)
