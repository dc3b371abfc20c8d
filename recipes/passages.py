"""Texts, cut into passages of a few words."""

import hashlib
import json
import random

SENTENCE_ENDS = (".", "!", "?", "…")
# What may stand between the end of a sentence and the next word.
CLOSING = "\"')]}”’»"
LONGEST_FRAGMENT = 12


def make(texts, longest, fragments, seed):
    """Returns the distinct passages of texts, in an order of the seed.

    The passages of a text come one after the other.

    Args:
        texts: A list of strings, of words with a space between.
        longest: int. The most words of a passage.
        fragments: float. For so large a part of the passages, a few words out
            of it are a passage of their own.
        seed: int.

    Returns:
        A list of strings.
    """
    draw = random.Random(seed)
    texts = draw.sample(texts, len(texts))
    passages = {}
    for text in texts:
        for words in cut(text.split(" "), longest, draw):
            passages.setdefault(" ".join(words))
            if draw.random() < fragments:
                passages.setdefault(" ".join(take_fragment(words, draw)))
    return list(passages)


def cut(words, longest, draw):
    """Yields lists of words that follow each other.

    Each has whole sentences, as many as fit into a number that is drawn, or
    one. A sentence of more than the most words is cut there.
    """
    while words:
        limit = draw.randint(1, longest)
        reach = words[:longest]
        ends = [n for n, word in enumerate(reach, 1) if ends_sentence(word)]
        if len(words) <= longest:
            ends.append(len(words))
        fitting = [n for n in ends if n <= limit]
        size = fitting[-1] if fitting else min(ends, default=longest)
        yield words[:size]
        words = words[size:]


def ends_sentence(word):
    return word.rstrip(CLOSING).endswith(SENTENCE_ENDS)


def take_fragment(words, draw):
    size = draw.randint(1, min(LONGEST_FRAGMENT, len(words)))
    start = draw.randint(0, len(words) - size)
    return words[start : start + size]


def fingerprint(passages):
    """Returns a hash of all passages and their order."""
    return hashlib.sha256(json.dumps(passages).encode()).hexdigest()
