"""Texts, cut into passages of a few words."""

import hashlib
import json
import random

SENTENCE_ENDS = (".", "!", "?", "…")
# What may stand between the end of a sentence and the next word.
CLOSING = "\"')]}”’»"
LONGEST_FRAGMENT = 12


def make(groups, longest, fragments, seed, most=None):
    """Returns the distinct passages of texts, in an order of the seed.

    The passages of a text come one after the other, but for those of other
    groups between them: every group is spread over the whole.

    Args:
        groups: A list of lists of strings, texts of words with a space between.
        longest: int. The most words of a passage.
        fragments: float. For so large a part of the passages, a few words out
            of it are a passage of their own.
        seed: int.
        most: int. No more passages than that: as many of each group, or all
            that it has. Defaults to `None`: all.

    Returns:
        A list of strings.
    """
    draw = random.Random(seed)
    seen, found = set(), []
    for texts in groups:
        passages = []
        for text in draw.sample(texts, len(texts)):
            for words in cut(text.split(" "), longest, draw):
                passages.append(" ".join(words))
                if draw.random() < fragments:
                    passages.append(" ".join(take_fragment(words, draw)))
        # A passage of two groups is of the first.
        found.append([p for p in dict.fromkeys(passages) if p not in seen])
        seen.update(passages)
    sizes = share(list(map(len, found)), most)
    placed = [
        ((number + 0.5) / size, group, passage)
        for group, (passages, size) in enumerate(zip(found, sizes))
        for number, passage in enumerate(passages[:size])
    ]
    return [passage for _, _, passage in sorted(placed)]


def share(sizes, most):
    """Returns how many each group gives, where all give `most` together.

    Args:
        sizes: A list of ints, how many each has.
        most: int, or `None` for all.
    """
    left = sum(sizes) if most is None else min(most, sum(sizes))
    shares = [0] * len(sizes)
    by_size = sorted(range(len(sizes)), key=sizes.__getitem__)
    # The small ones give all they have, and the others what is left.
    for place, group in enumerate(by_size):
        shares[group] = min(sizes[group], left // (len(sizes) - place))
        left -= shares[group]
    return shares


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
