import json
import time

import keras

import json_file
import training_state
import whole_file
from output_folder import EPOCHS
from step_checkpoint import StepCheckpoint


class EpochCheckpoint(keras.callbacks.Callback):
    """Keeps the state after every epoch, so that a killed run can go on.

    The folder holds a log of all epochs and, with the optimizer's state, the
    weights after the last epoch and after the best one. Weights are written
    before the log that counts on them, each file in one piece: a run killed at
    any moment leaves a state that is whole, if an epoch old. What `steps` keeps
    in the middle of an epoch is deleted when the epoch is done.

    Args:
        folder: pathlib.Path. Exists already.
        metric: string. The higher it is on validation, the better is an epoch.
            Defaults to `"accuracy"`.
    """

    def __init__(self, folder, metric="accuracy"):
        super().__init__()
        self.folder = folder
        self.metric = metric
        self.read()

    def read(self):
        """Reads what there is, which another process may have written."""
        self.epochs = json_file.read(self.folder / EPOCHS, missing=[])
        self.steps = StepCheckpoint(self.folder, epoch=len(self.epochs) + 1)

    @property
    def is_begun(self):
        """Whether there is a state to go on from."""
        return bool(self.epochs) or self.steps.path.exists()

    @property
    def seconds(self):
        """How long the training has taken that a run goes on from."""
        return self.steps.seconds + sum(e["seconds"] for e in self.epochs)

    @property
    def progress(self):
        """Where a run goes on, for the user."""
        if self.steps.step:
            return f"step {self.steps.step:,} of epoch {self.steps.epoch}"
        return f"epoch {len(self.epochs)}"

    @property
    def best(self):
        """The number of the epoch that is the best on validation."""
        return max(
            self.epochs,
            key=lambda epoch: (
                epoch[f"val_{self.metric}"],
                -epoch["val_loss"],
            ),
        )["epoch"]

    def load(self, model, epoch):
        """Sets weights and optimizer to those after the epoch of a number."""
        training_state.load(model, self._weights_file(epoch))

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter() - self.steps.seconds_before(epoch + 1)

    def on_epoch_end(self, epoch, logs=None):
        seconds = time.perf_counter() - self._start
        logs = {key: float(value) for key, value in logs.items()}
        number = epoch + 1
        self.epochs.append({"epoch": number, **logs, "seconds": seconds})
        whole_file.write(self._weights_file(number), self._write_weights)
        log = json.dumps(self.epochs, indent=2)
        whole_file.write_text(self.folder / EPOCHS, log)
        for older in range(1, number):
            if older != self.best:
                self._weights_file(older).unlink(missing_ok=True)
        self.steps.path.unlink(missing_ok=True)

    def _write_weights(self, path):
        training_state.save(self.model, path)

    def _weights_file(self, epoch):
        return self.folder / f"epoch_{epoch}.weights.h5"
