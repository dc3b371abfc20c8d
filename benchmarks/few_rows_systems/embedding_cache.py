"""Embeddings of texts, each computed once, and what it took."""

import hashlib
import os
import time

import numpy as np

# Written to the disk after so many texts.
CHUNK = 512


class EmbeddingCache:
    """A file of embeddings, which grows.

    Args:
        path: pathlib.Path. Of an `.npz` file, which need not be there.
        embed: A function from a list of texts to an array.
    """

    def __init__(self, path, embed):
        self.path = path
        self.embed = embed
        self._places, self._embeddings, self._seconds = {}, [], []
        if path.exists():
            with np.load(path) as arrays:
                keys = arrays["keys"].tolist()
                self._places = {key: i for i, key in enumerate(keys)}
                self._embeddings = list(arrays["embeddings"])
                self._seconds = arrays["seconds"].tolist()

    def embeddings(self, texts):
        """Returns the embedding of each text, an array."""
        self._add(texts)
        return np.stack([self._embeddings[i] for i in self._find(texts)])

    def seconds(self, texts):
        """Returns how long it took to embed texts, cached or not."""
        self._add(texts)
        return sum(self._seconds[i] for i in self._find(texts))

    def _find(self, texts):
        return [self._places[_key(text)] for text in texts]

    def _add(self, texts):
        new = {_key(text): text for text in texts}
        new = [(k, text) for k, text in new.items() if k not in self._places]
        for start in range(0, len(new), CHUNK):
            keys, chunk = zip(*new[start : start + CHUNK])
            begin = time.perf_counter()
            embeddings = self.embed(list(chunk))
            seconds = (time.perf_counter() - begin) / len(chunk)
            for key, embedding in zip(keys, embeddings):
                self._places[key] = len(self._embeddings)
                self._embeddings.append(embedding)
                self._seconds.append(seconds)
            self._write()

    def _write(self):
        beside = self.path.with_suffix(f".{os.getpid()}.npz")
        np.savez(
            beside,
            keys=np.array(list(self._places)),
            embeddings=np.stack(self._embeddings),
            seconds=np.array(self._seconds),
        )
        beside.replace(self.path)


def _key(text):
    return hashlib.sha1(text.encode()).hexdigest()
