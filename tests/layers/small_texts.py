"""Texts of a few tokens: `(embeddings, mask)`, a batch of one or two."""

import numpy as np

# Every way Keras can be told to compute in at most 32 bits.
DTYPES = ["float32", "bfloat16", "float16", "mixed_bfloat16", "mixed_float16"]

# Each is a place where a formula of the wave divides zero by zero, has an
# infinite derivative, or cancels. All numbers fit into float16.
HARD_TEXTS = {
    "one_token": ([[[1.5, -2.0, 0.0]]], [[True]]),
    "one_real_token": ([[[1.5, -2.0, 0.0], [9.0, 9.0, 9.0]]], [[True, False]]),
    "all_padding": ([[[1.5, -2.0, 0.0], [9.0, 9.0, 9.0]]], [[False, False]]),
    "zeros": (np.zeros((1, 3, 3)), [[True, True, True]]),
    "one_dominates": (
        [[[1e4, -1e-4, 1.0], [1e-4, 1e4, 1e-4], [0.0, 1e-4, 0.0]]],
        [[True, True, True]],
    ),
    "ties": (
        [[[2.0, -2.0, 0.0], [2.0, 2.0, 1.0], [1.0, 2.0, -1.0]]],
        [[True, True, True]],
    ),
    "equal_tokens": (np.ones((1, 2, 3)), [[True, True]]),
    "large": (np.full((1, 3, 3), 1e4), [[True, True, True]]),
    "tiny": (np.full((1, 3, 3), 1e-7), [[True, True, True]]),
}


def random_texts(batch=2, seq=5, dim=4, seed=0):
    """Returns float32 embeddings and the mask of texts of unequal length."""
    rng = np.random.default_rng(seed)
    embeddings = rng.normal(size=(batch, seq, dim)).astype("float32")
    lengths = seq - 2 * np.arange(batch)
    return embeddings, np.arange(seq) < lengths[:, None]


def hard_text(name):
    embeddings, mask = HARD_TEXTS[name]
    return np.array(embeddings, "float32"), np.array(mask)


def hard_texts():
    """Returns all of them as one batch, padded to equal length."""
    texts = [hard_text(name) for name in HARD_TEXTS]
    length = max(mask.shape[1] for _, mask in texts)
    embeddings = [pad(x, length - x.shape[1])[0] for x, _ in texts]
    masks = [
        np.pad(mask, [(0, 0), (0, length - mask.shape[1])]) for _, mask in texts
    ]
    return np.concatenate(embeddings), np.concatenate(masks)


def pad(embeddings, length, content=0.0):
    """Returns the batch with `length` more tokens, and its mask."""
    batch, seq, dim = embeddings.shape
    padding = np.full((batch, length, dim), content, embeddings.dtype)
    mask = np.broadcast_to(np.arange(seq + length) < seq, (batch, seq + length))
    return np.concatenate([embeddings, padding], axis=1), mask
