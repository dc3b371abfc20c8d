#!/usr/bin/env bash
# Keras on JAX: Ctrl-C during `fit()` is dropped beside a callback for batches.
#
# Versions: keras 3.15.1, jax 0.10.2, numpy 2.4.6.
#
# Behaviour: before a callback sees a batch Keras turns the loss into a float, in a
# `try` with a bare `except`, which drops a KeyboardInterrupt as well. JAX computes
# a step in the background, so a program spends most of its time waiting for this
# float: most interruptions are lost, and the training goes on to its end. Without
# such a callback (the progress bar has a thread of its own) each one stops it.
#
# Why it matters: with one more callback Ctrl-C seems to be broken, and a
# supervisor that sends SIGINT and waits does so until the training has ended.
#
# Expected output:
#   without a callback: 0 of 5 interruptions are dropped
#   with one for batches: most of 5 interruptions are dropped
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
export KERAS_HOME="$folder" KERAS_BACKEND=jax JAX_PLATFORMS=cpu
cat > "$folder/interrupted.py" <<'PYTHON'
import os
import signal
import threading

import keras
import numpy as np

WIDTH, BATCHES, ROWS = 1000, 50, 1024
x = np.ones((ROWS * BATCHES, WIDTH), "float32")
y = np.ones((ROWS * BATCHES, 1), "float32")


class SeesBatches(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        pass


def is_dropped(*callbacks):
    # An interruption leaves a model without its weights, so each has its own.
    layers = [keras.layers.Dense(WIDTH, activation="tanh") for _ in range(4)]
    model = keras.Sequential(
        [keras.Input((WIDTH,)), *layers, keras.layers.Dense(1)]
    )
    model.compile(keras.optimizers.SGD(0.0), "mse")
    ctrl_c = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT))
    ctrl_c.start()
    try:
        model.fit(x, y, batch_size=ROWS, verbose=0, callbacks=callbacks)
    except KeyboardInterrupt:
        return False
    assert not ctrl_c.is_alive(), "The training ended before Ctrl-C came."
    return True


without = sum(is_dropped() for _ in range(5))
beside = sum(is_dropped(SeesBatches()) for _ in range(5))
most = "most" if beside > 2 else beside
print(f"without a callback: {without} of 5 interruptions are dropped")
print(f"with one for batches: {most} of 5 interruptions are dropped")
PYTHON
"$folder/env/bin/python" "$folder/interrupted.py" | tee "$folder/seen"
diff "$folder/seen" - <<'EXPECTED'
without a callback: 0 of 5 interruptions are dropped
with one for batches: most of 5 interruptions are dropped
EXPECTED
