#!/usr/bin/env bash
# Keras on TensorFlow: batches of a PyDataset may differ in width from the
# second batch on, but not only from the third one on.
#
# Versions: keras 3.15.1, tensorflow 2.21.0, numpy 2.4.6.
#
# Behaviour: Keras reads the first two batches of a keras.utils.PyDataset and
# takes what they have in common for the shape of all. Widths 5, 6, 7 are fine:
# the first two differ, so any width is. Widths 5, 5, 7 raise an
# InvalidArgumentError at the third batch: "an element of shape (4, 7) where an
# element of shape (None, 5) was expected". The network takes any width, and the
# same data set is read without an error on JAX and PyTorch.
#
# Why it matters: batches of texts are padded to their longest text. Whether
# such a data set can be read depends on the first two batches, so that the
# error comes and goes with the order of the texts.
#
# Expected output:
#   widths [5, 6, 7]: 12 answers
#   widths [5, 6, 5, 9]: 16 answers
#   widths [5, 5, 5]: 12 answers
#   widths [5, 5, 7]: InvalidArgumentError: (None, 5) was expected
#   widths [5, 5, 5, 7]: InvalidArgumentError: (None, 5) was expected
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 numpy==2.4.6
export KERAS_HOME="$folder" KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3
# TensorFlow tells of its devices on the error stream.
"$folder/env/bin/python" - <<'PYTHON' 2> "$folder/errors" \
    || { tail -n 20 "$folder/errors"; exit 1; }
import sys

import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    def __init__(self, widths):
        super().__init__()
        self.widths = widths

    def __len__(self):
        return len(self.widths)

    def __getitem__(self, index):
        return np.ones((4, self.widths[index]), "int32")


token_ids = keras.Input((None,), dtype="int32")
x = keras.layers.Embedding(10, 3)(token_ids)
model = keras.Model(token_ids, keras.layers.GlobalAveragePooling1D()(x))


def predict(widths):
    try:
        answers = model.predict(Batches(widths), verbose=0)
    except Exception as error:
        reason = "(None, 5) was expected"
        if reason not in str(error):
            reason = str(error)
        return f"{type(error).__name__}: {reason}"
    return f"{len(answers)} answers"


error = "InvalidArgumentError: (None, 5) was expected"
cases = [
    ([5, 6, 7], "12 answers"),
    ([5, 6, 5, 9], "16 answers"),
    ([5, 5, 5], "12 answers"),
    ([5, 5, 7], error),
    ([5, 5, 5, 7], error),
]
as_stated = True
for widths, expected in cases:
    seen = predict(widths)
    print(f"widths {widths}: {seen}")
    as_stated = as_stated and seen == expected
sys.exit(not as_stated)
PYTHON
