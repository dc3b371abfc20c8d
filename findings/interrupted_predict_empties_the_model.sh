#!/usr/bin/env bash
# Keras on JAX: a predict() that ends in an error leaves the model without
# weights.
#
# Versions: keras 3.15.1, jax and jaxlib 0.10.2, numpy 2.4.6.
#
# Behaviour: predict(), like fit() and evaluate(), takes the arrays out of the
# variables of the model before the first step and puts them back after the
# last one. Where a callback or the data raises an error in between, nobody
# puts them back. The error itself reaches the caller, but from then on
# predict(), get_weights() and a call of the model raise
# "TypeError: 'NoneType' object is not callable", although predict() has no
# reason to change a model at all.
#
# Why it matters: a server that catches the error of one bad batch goes on with
# a classifier that has lost its training and cannot be saved any more.
#
# Expected output:
#   answers before the error: 8
#   the error: ValueError: a bad batch
#   predict(): TypeError: 'NoneType' object is not callable
#   get_weights(): TypeError: 'NoneType' object is not callable
#   predict() with the weights set again: the same answers
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/env/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    """Two batches, of which the second cannot be read."""

    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index == 1:
            raise ValueError("a bad batch")
        return np.ones((4, 5), "int32")


token_ids = keras.Input((5,), dtype="int32")
x = keras.layers.Embedding(100, 8)(token_ids)
x = keras.layers.GlobalAveragePooling1D()(x)
model = keras.Model(token_ids, keras.layers.Dense(2)(x))
rows = np.arange(40).reshape(8, 5)
weights = model.get_weights()
answers = model.predict(rows, verbose=0)
print("answers before the error:", len(answers))


class Stop(keras.callbacks.Callback):
    def on_predict_batch_end(self, batch, logs=None):
        raise ValueError("a bad batch")


def error_of(function):
    try:
        function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no error"


def predict(**options):
    return model.predict(rows, batch_size=4, verbose=0, **options)


seen = [
    ("the error", error_of(lambda: model.predict(Batches(), verbose=0))),
    ("predict()", error_of(predict)),
    ("get_weights()", error_of(model.get_weights)),
]
for name, error in seen:
    print(f"{name}: {error}")
model.set_weights(weights)
same = np.allclose(predict(), answers)
print("predict() with the weights set again:",
      "the same answers" if same else "other answers")
lost = "TypeError: 'NoneType' object is not callable"
expected = ["ValueError: a bad batch", lost, lost]
sys.exit(not (same and [error for _, error in seen] == expected))
PYTHON
