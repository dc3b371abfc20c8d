"""Trains the recipe of its arguments, and notes the loss of every step.

    KERAS_BACKEND=jax python -m tests.scale.recipe_worker ARGUMENTS OF train.py

writes a file to the folder `NOTES` of the environment for each process that
trains: a list of the epochs, each a list of losses.
"""

import json
import os
import pathlib
import sys

import keras
import numpy as np

import train
from epoch_seeds import EpochSeeds
from length_bucketing import LengthBuckets

# As many as the logical devices of TensorFlow.
DEVICES = 2


class Notes:
    """What a process notes.

    Args:
        folder: pathlib.Path. Exists already.
    """

    def __init__(self, folder):
        self.path = folder / f"{os.getpid()}.json"
        self.epochs = []

    def watch(self, batches):
        """Notes the number of real rows in each batch, and returns them."""
        self.sizes = iter(
            [
                np.count_nonzero(weights[0]) if weights else len(targets)
                for _, targets, *weights in batches
            ]
        )
        return batches

    def add_step(self, batch, mean):
        """Notes the loss of a step: what it changes in a mean over rows."""
        if batch == 0:
            self.epochs.append([])
            self.rows, self.total = 0, 0.0
        size = next(self.sizes)
        self.rows += size
        before, self.total = self.total, mean * self.rows
        self.epochs[-1].append((self.total - before) / size)
        self.path.write_text(json.dumps(self.epochs), encoding="utf-8")


def take_notes(notes):
    shuffled = LengthBuckets.shuffled

    def watched(self, *arguments):
        return notes.watch(shuffled(self, *arguments))

    def on_train_batch_end(self, batch, logs):
        notes.add_step(batch, read_loss(self.model, logs))

    LengthBuckets.shuffled = watched
    EpochSeeds.on_train_batch_end = on_train_batch_end


def read_loss(model, logs):
    """Returns the mean loss of an epoch's rows so far."""
    if keras.config.backend() == "tensorflow":
        # It logs the average of what its devices measured, each on as many
        # real rows as it has. The metric itself counts all rows alike.
        logs = model.get_metrics_result()
    return float(logs["loss"])


def main(*arguments):
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        (cpu,) = tf.config.list_physical_devices("CPU")
        device = tf.config.LogicalDeviceConfiguration()
        tf.config.set_logical_device_configuration(cpu, [device] * DEVICES)
    return train.main(arguments)


if __name__ in ("__main__", "__mp_main__"):
    # Also in the processes that this one starts.
    take_notes(Notes(pathlib.Path(os.environ["NOTES"])))
if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
