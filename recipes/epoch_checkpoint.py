import json
import time

import keras

import json_file
import whole_file
from keras_wave.files import room
from output_folder import EPOCHS


class EpochCheckpoint(keras.callbacks.Callback):
    """Keeps the state after every epoch, so that a killed run can go on.

    The folder holds a log of all epochs and, with the optimizer's state, the
    weights after the last epoch and after the best one. Weights are written
    before the log that counts on them, each file in one piece: a run killed at
    any moment leaves a state that is whole, if an epoch old.

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
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        model.load_weights(self._weights_file(epoch))

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter()

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

    def _write_weights(self, path):
        variables = [*self.model.variables, *self.model.optimizer.variables]
        room.check(path.parent, room.size_of(variables))
        self.model.save_weights(path)

    def _weights_file(self, epoch):
        return self.folder / f"epoch_{epoch}.weights.h5"
