#!/usr/bin/env bash
# Keras: arithmetic between two layers loses the padding mask without a warning.
#
# Versions: keras 3.15.1, jax and jaxlib 0.10.2, numpy 2.4.6.
#
# Behaviour: Embedding(mask_zero=True) hands a mask to the layers behind it. A
# layer that cannot hand it on, such as Conv1D, says so in a warning. But a
# product, a sum or keras.ops.relu() between two layers loses it in silence:
# Keras makes an operation of it, and operations know no masks. The pooling
# behind it then averages the padding, too. The layers Rescaling and Activation,
# which do the same arithmetic, keep the mask.
#
# Why it matters: `x * dim**0.5` after the embedding is a line of many text
# classifiers. With it the answer for a text depends on how many other, longer
# texts are in its batch.
#
# Expected output:
#   Embedding: mask kept, padding has no influence, no warning
#   Rescaling: mask kept, padding has no influence, no warning
#   x * 2.0: mask lost, padding has an influence, no warning
#   x + 0.0: mask lost, padding has an influence, no warning
#   Activation: mask kept, padding has no influence, no warning
#   keras.ops.relu: mask lost, padding has an influence, no warning
#   Conv1D: mask lost, padding has an influence, a warning
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/env/bin/python" - <<'PYTHON'
import sys
import warnings

import keras
import numpy as np

between = {
    "Embedding": lambda x: x,
    "Rescaling": keras.layers.Rescaling(2.0),
    "x * 2.0": lambda x: x * 2.0,
    "x + 0.0": lambda x: x + 0.0,
    "Activation": keras.layers.Activation("relu"),
    "keras.ops.relu": keras.ops.relu,
    "Conv1D": keras.layers.Conv1D(8, 1),
}


def try_out(function):
    """Returns whether the mask is lost, matters, and what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        token_ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(
            10, 8, mask_zero=True, embeddings_initializer="random_uniform"
        )(token_ids)
        x = function(x)
        lost = getattr(x, "_keras_mask", None) is None
        pooled = keras.layers.GlobalAveragePooling1D()(x)
        model = keras.Model(token_ids, pooled)
        short = model(np.array([[1, 2]]))
        padded = model(np.array([[1, 2, 0, 0]]))
    about_masks = [w for w in caught if "mask" in str(w.message)]
    return lost, not np.allclose(short, padded), bool(about_masks)


seen = {name: try_out(function) for name, function in between.items()}
for name, (lost, matters, warned) in seen.items():
    print(
        f"{name}: mask {'lost' if lost else 'kept'},",
        f"padding has {'an' if matters else 'no'} influence,",
        f"{'a' if warned else 'no'} warning",
    )
expected = {
    "Embedding": (False, False, False),
    "Rescaling": (False, False, False),
    "x * 2.0": (True, True, False),
    "x + 0.0": (True, True, False),
    "Activation": (False, False, False),
    "keras.ops.relu": (True, True, False),
    "Conv1D": (True, True, True),
}
sys.exit(seen != expected)
PYTHON
