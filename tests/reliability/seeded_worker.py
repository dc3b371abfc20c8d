"""Trains from the same seed twice, in a process of its own.

    KERAS_BACKEND=jax python -m tests.reliability.seeded_worker OUTPUT

writes the weights that each run starts and ends with to `OUTPUT`, a `.npz`
file.
"""

import sys

import keras
import numpy as np

from tests.layers.order_arguments import ORDER
from tests.models.small_models import WORDS
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

SEEDS = (1, 1, 2)
ROWS = 64


def main(output):
    ask_for_determinism()
    results = {}
    for run, seed in enumerate(SEEDS):
        start, end = train(seed)
        for name, weights in (("start", start), ("end", end)):
            for index, weight in enumerate(weights):
                results[f"{run} {name} {index}"] = weight
    np.savez(output, **results)


def ask_for_determinism():
    """Has the backend keep what it promises to those who ask alone."""
    # TensorFlow takes no random number from then on that has no seed.
    keras.utils.set_random_seed(0)
    backend = keras.config.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
    if backend == "torch":
        import torch

        torch.use_deterministic_algorithms(True)


def train(seed):
    """Returns the weights before and after a training on raw strings.

    Everything that draws a random number takes part: initializers, three kinds
    of dropout, and both ways to shuffle.
    """
    keras.utils.set_random_seed(seed)
    backbone = make_backbone(
        **ORDER,
        bigram_buckets=20,
        token_dropout=0.2,
        embedding_dropout=0.1,
        dropout=0.1,
    )
    classifier = make_classifier(backbone=backbone)
    start = classifier.get_weights()
    texts, labels = make_rows()
    for bucket_by_length in (False, True):
        classifier.fit(
            texts,
            labels,
            batch_size=8,
            epochs=2,
            bucket_by_length=bucket_by_length,
            verbose=0,
        )
    return start, classifier.get_weights()


def make_rows():
    draw = np.random.default_rng(0)
    texts = [
        " ".join(draw.choice(WORDS, draw.integers(11))) for _ in range(ROWS)
    ]
    return texts, draw.integers(2, size=ROWS)


if __name__ == "__main__":
    main(*sys.argv[1:])
