"""An estimator that is trained in seconds, and what it learns."""

import keras_wave
from tests.estimator.topics import make_rows

SIZE = 100
TEXTS, TOPICS = make_rows(SIZE)
OTHERS, OTHER_TOPICS = make_rows(20, seed=1)
FAST = {
    "hidden_dim": 16,
    "bigram_buckets": 0,
    "epochs": 12,
    "batch_size": 4,
    "learning_rate": 0.01,
    "validation_fraction": 0.2,
    "random_state": 0,
}
# The backends sum in another order from run to run, and a training multiplies
# what they round.
AGAIN = {"rtol": 1e-4}


def make_estimator(**kwargs):
    return keras_wave.WaveEstimator(**{**FAST, **kwargs})
