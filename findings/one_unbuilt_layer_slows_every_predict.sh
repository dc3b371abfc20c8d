#!/usr/bin/env bash
# Keras on JAX: one layer that is not built makes every predict() run the
# network once more.
#
# Versions: keras 3.15.1, jax and jaxlib 0.10.2, numpy 2.4.6.
#
# Behaviour: Model.predict() of the JAX backend looks at all layers below the
# model, those included that are only kept in an attribute and never called.
# While one of them is not built, predict() first calls the whole network on
# one batch, operation by operation and not compiled. That call builds nothing
# that is not called, so the next predict() does it again, and so does every
# one after it. `model.built` is True all the time, and there is no warning.
#
# Why it matters: a text classifier often keeps a layer that predict() does not
# call, such as a head for pretraining. Every prediction of one text then costs
# two runs of the network, and the additional one is the slow one.
#
# Expected output:
#   head not built: model.built is True
#   predict 1: 1 run on real arrays, 1 trace
#   predict 2: 1 run on real arrays, 0 traces
#   predict 3: 1 run on real arrays, 0 traces
#   head built: model.built is True
#   predict 1: 0 runs on real arrays, 1 trace
#   predict 2: 0 runs on real arrays, 0 traces
#   predict 3: 0 runs on real arrays, 0 traces
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/env/bin/python" - <<'PYTHON'
import sys

import jax
import keras
import numpy as np

counts = {"runs": 0, "traces": 0}


class Counter(keras.layers.Layer):
    """Counts its calls: with real arrays, and to be traced by a compiler."""

    def call(self, x):
        if isinstance(x, jax.core.Tracer):
            counts["traces"] += 1
        elif isinstance(x, jax.Array):
            counts["runs"] += 1
        return x


class Classifier(keras.Model):
    def __init__(self):
        token_ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(100, 8)(token_ids)
        x = keras.layers.GlobalAveragePooling1D()(Counter()(x))
        super().__init__(token_ids, keras.layers.Dense(2)(x))
        # Something else calls this one.
        self.pretraining_head = keras.layers.Dense(100)


def many(number, name):
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def count(model):
    print("model.built is", model.built)
    seen = []
    for i in range(3):
        counts.update(runs=0, traces=0)
        model.predict(np.ones((4, 5), "int32"), verbose=0)
        seen.append((counts["runs"], counts["traces"]))
        runs = many(counts["runs"], "run")
        print(f"predict {i + 1}: {runs} on real arrays,",
              many(counts["traces"], "trace"))
    return seen


print("head not built: ", end="")
without = count(Classifier())
print("head built: ", end="")
model = Classifier()
model.pretraining_head.build((None, 8))
with_build = count(model)
same = without == [(1, 1), (1, 0), (1, 0)]
sys.exit(not (same and with_build == [(0, 1), (0, 0), (0, 0)]))
PYTHON
