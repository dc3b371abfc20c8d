"""Runs a block of docs/scale.md on a small classifier.

    KERAS_BACKEND=jax python -m tests.scale.documented_worker HEADING OUTPUT

writes the loss of every step to `OUTPUT`, a JSON file. `DEVICES` of the
environment is the number of devices that TensorFlow sees, and `DIES_AFTER`, if
there, the epoch after which the process is killed.
"""

import json
import os
import pathlib
import re
import signal
import sys
import unittest.mock

import keras
import numpy as np

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "scale.md"
ROWS = 3 * 64


def read_block(heading):
    """Returns the first Python code after a heading."""
    section = PAGE.read_text("utf-8").partition(f"# {heading}\n")[2]
    return re.search("```python\n(.*?)```", section, re.DOTALL)[1]


def main(heading, output):
    if keras.config.backend() == "tensorflow":
        make_logical_devices(int(os.environ["DEVICES"]))
    names = {"losses": []}
    # The block decides when the package is imported, which may be late.
    code = read_block(heading)
    start, end = code.split("import keras_wave\n")
    exec(start, names)
    import keras_wave
    from tests.models.small_models import WORDS

    draw = np.random.default_rng(0)
    names["labels"] = draw.integers(2, size=ROWS).tolist()
    names["texts"] = [
        # Of any length: the padding of a batch is spread unevenly.
        " ".join(draw.choice(WORDS[4 * label :], draw.integers(1, 10)))
        for label in names["labels"]
    ]
    losses = names["losses"]
    fit = keras_wave.WaveClassifier.fit

    def fit_and_note(self, *args, callbacks=(), **kwargs):
        callbacks = [*callbacks, make_notes(losses)]
        return fit(self, *args, callbacks=callbacks, **kwargs)

    with (
        unittest.mock.patch.object(
            keras_wave.WaveClassifier, "from_preset", make_small_classifier
        ),
        unittest.mock.patch.object(
            keras_wave.WaveClassifier, "fit", fit_and_note
        ),
    ):
        exec(f"import keras_wave\n{end}", names)
    pathlib.Path(output).write_text(json.dumps(names["losses"]), "utf-8")


def make_logical_devices(count):
    import tensorflow as tf

    (cpu,) = tf.config.list_physical_devices("CPU")
    device = tf.config.LogicalDeviceConfiguration()
    tf.config.set_logical_device_configuration(cpu, [device] * count)


def make_small_classifier(name):
    """Takes the place of `from_preset()`: a classifier without dropout."""
    from tests.models.small_models import make_backbone
    from tests.models.small_models import make_classifier

    keras.utils.set_random_seed(1)
    backbone = make_backbone(embedding_dropout=0.0)
    return make_classifier(backbone=backbone, dropout=0.0)


def make_notes(losses):
    class Notes(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs):
            # Keras logs the mean of the steps so far, of as many rows each.
            total = float(logs["loss"]) * (batch + 1)
            losses.append(total - (self.total if batch else 0.0))
            self.total = total

        def on_epoch_end(self, epoch, logs):
            if os.environ.get("DIES_AFTER") == str(epoch + 1):
                os.kill(os.getpid(), signal.SIGKILL)

    return Notes()


if __name__ == "__main__":
    main(*sys.argv[1:])
