"""Texts of two topics, which one word each tells apart."""

import random

WORDS = {
    "Music": ["violin", "trumpet", "melody", "chorus"],
    "Nature": ["river", "forest", "mountain", "meadow"],
}
OTHERS = ["the", "of", "and", "with", "near", "under", "over", "some"]


def make_rows(size, seed=0):
    """Returns a list of texts and a list of their topics."""
    draw = random.Random(seed)
    texts, topics = [], []
    for number in range(size):
        topic = list(WORDS)[number % 2]
        words = [draw.choice(WORDS[topic]), *draw.choices(OTHERS, k=3)]
        draw.shuffle(words)
        texts.append(" ".join(words))
        topics.append(topic)
    return texts, topics
