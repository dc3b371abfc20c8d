"""Texts of nobody's, each mixed of two rows."""

import random

import numpy as np


def mix(texts, targets, size, seed):
    """Returns `size` texts, each half of one text and half of another.

    A half is as many words in a row, from any place. The target of a mixture
    is the average of the targets of both.

    Args:
        texts: A list of strings.
        targets: A float array of shape `(texts, classes)`.
        size: int.
        seed: int.

    Returns:
        A list of strings, and a float array of shape `(size, classes)`.
    """
    draw = random.Random(seed)
    pairs = [
        (draw.randrange(len(texts)), draw.randrange(len(texts)))
        for _ in range(size)
    ]
    mixed = [
        f"{half(texts[one], draw)} {half(texts[other], draw)}"
        for one, other in pairs
    ]
    indices = np.array(pairs, int).reshape(-1, 2)
    return mixed, np.asarray(targets)[indices].mean(axis=1)


def half(text, draw):
    words = text.split()
    size = (len(words) + 1) // 2
    start = draw.randint(0, len(words) - size)
    return " ".join(words[start : start + size])
