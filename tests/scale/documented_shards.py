"""Runs a block of docs/scale.md that spreads a table or a text, on JAX.

    KERAS_BACKEND=jax python -m tests.scale.documented_shards HEADING OUTPUT

writes the logits of `TEXTS` to `OUTPUT`, a `.npy` file.
"""

import sys

import numpy as np

import keras_wave
from tests.scale.documented_worker import read_block

PRESET = "agnews_modulation"
TEXTS = ["The team wins the final", "Shares slip as oil prices rise"] * 4
TABLE = "A table too large for one device"
LENGTH = "A text too long for one device"


def main(heading, output):
    names = {}
    if heading == LENGTH:
        classifier = keras_wave.WaveClassifier.from_preset(PRESET)
        ids = classifier.preprocessor(TEXTS)
        names.update(classifier=classifier, ids=ids)
    exec(read_block(heading), names)
    if heading == TABLE:
        names["logits"] = names["classifier"].predict(TEXTS, verbose=0)
    np.save(output, np.asarray(names["logits"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
