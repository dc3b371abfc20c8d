#!/usr/bin/env bash
# KerasHub: fit() does not shuffle arrays, with shuffle=True neither.
#
# Versions: keras-hub 0.32.0, keras 3.15.1, jax and jaxlib 0.10.2, grain 0.2.18,
# numpy 2.4.6.
#
# Behaviour: keras.Model.fit() shuffles arrays before every epoch, unless told
# not to. The fit() of KerasHub's tasks, such as a TextClassifier, makes a data
# set of the arrays before Keras sees them. Keras does not shuffle data sets, so
# every epoch has the rows in the order in which they were given. There is a
# warning, about a data set of Grain and about shuffle=True, of which the caller
# has given neither. With shuffle=True it is the same.
#
# Why it matters: files of labelled texts are often sorted by class. A
# classifier that sees one class after the other forgets the first ones, and
# looks as if it could not learn. Code that is moved from Keras to KerasHub
# loses its shuffling.
#
# Expected output (of 8 rows, in batches of 2):
#   keras.Model: 0 of 2 epochs in the order of the rows, no warning
#   TextClassifier: 2 of 2 epochs in the order of the rows, a warning
#   with shuffle=True: 2 of 2 epochs in the order of the rows, a warning
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 grain==0.2.18 numpy==2.4.6 \
    kagglehub==1.0.2 kagglesdk==0.1.28 tokenizers==0.23.3 regex sentencepiece
# It asks for tensorflow-text, which this needs nothing of.
"$folder/env/bin/pip" install -q --disable-pip-version-check --no-deps \
    keras-hub==0.32.0
export KERAS_HOME="$folder" KERAS_BACKEND=jax
"$folder/env/bin/python" - <<'PYTHON' 2> "$folder/errors" \
    || { tail -n 20 "$folder/errors"; exit 1; }
import sys
import warnings

import jax
import keras
import keras_hub
import numpy as np

seen = []


class Witness(keras.layers.Layer):
    """Notes the rows that reach it."""

    def call(self, x):
        jax.debug.callback(self.note, x, ordered=True)
        return x

    def note(self, x):
        seen.extend(np.asarray(x)[:, 0].tolist())


def parts():
    token_ids = keras.Input((3,), dtype="int32")
    x = keras.layers.Embedding(100, 8)(Witness()(token_ids))
    x = keras.layers.GlobalAveragePooling1D()(x)
    return token_ids, keras.layers.Dense(2)(x)


class Classifier(keras_hub.models.TextClassifier):
    def __init__(self):
        self.backbone = self.preprocessor = None
        super().__init__(*parts())


in_order = list(range(8))


def fit(model, **options):
    """Returns whether each epoch was in order, and what was warned of."""
    keras.utils.set_random_seed(0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="sgd", loss=loss, metrics=[])
    rows = np.arange(8)[:, None] + np.zeros((1, 3), "int32")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(
            rows, rows[:, 0] // 4, batch_size=2, epochs=2, verbose=0, **options
        )
    jax.effects_barrier()
    found = [seen[-16:-8], seen[-8:]]
    seen.clear()
    # Complete epochs, in whatever order.
    assert all(sorted(rows) == in_order for rows in found), found
    warned = any("shuffle" in str(warning.message) for warning in caught)
    return [rows == in_order for rows in found], warned


fits = {
    "keras.Model": fit(keras.Model(*parts())),
    "TextClassifier": fit(Classifier()),
    "with shuffle=True": fit(Classifier(), shuffle=True),
}
for name, (ordered, warned) in fits.items():
    print(
        f"{name}: {sum(ordered)} of 2 epochs in the order of the rows,",
        f"{'a' if warned else 'no'} warning",
    )
expected = [
    ([False, False], False),
    ([True, True], True),
    ([True, True], True),
]
sys.exit(list(fits.values()) != expected)
PYTHON
