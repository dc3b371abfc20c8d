"""A teacher that needs no package: a text is the mean of its words."""

import zlib

import numpy as np

import sentence_teacher
from tests.recipes.conftest import OTHERS
from tests.recipes.conftest import TOPICS

WIDTH = 12
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class FakeTeacher:
    """Asked in the place of a `sentence_teacher.SentenceTeacher`.

    Args:
        folder: pathlib.Path. Not read.
    """

    # Of all that was asked.
    asked = []

    def __init__(self, folder):
        self.folder = folder

    def embed(self, texts):
        self.asked.extend(texts)
        return np.stack([self.mean(text.lower().split()) for text in texts])

    def vocabulary(self):
        words = [*TOPICS["a"], *TOPICS["b"], *OTHERS, "some", "title"]
        ends = [f"##{letter}" for letter in LETTERS]
        return ["<s>", *dict.fromkeys(words), *LETTERS, *ends, ".", "[UNK]"]

    def word_embeddings(self):
        return np.stack([self.mean([word]) for word in self.vocabulary()])

    def mean(self, words):
        vectors = [
            np.random.default_rng(zlib.crc32(word.encode())).normal(size=WIDTH)
            for word in (word.strip(".") for word in words)
        ]
        return np.mean(vectors, axis=0, dtype="float32")


def install(patch):
    """Lets a `pytest.MonkeyPatch` put it in its place, asked nothing yet."""
    patch.setattr(FakeTeacher, "asked", [])
    patch.setattr(sentence_teacher, "SentenceTeacher", FakeTeacher)
