import time

import keras

import training_state
import whole_file

FILE = "middle_of_epoch.weights.h5"


class StepCheckpoint(keras.callbacks.Callback):
    """Keeps the state in the middle of an epoch, and goes on from there.

    There is one file, of the newest state, which takes the place of the one
    before when all of it is written. It comes behind `EpochSeeds` among the
    callbacks, which starts what is restored here.

    Args:
        folder: pathlib.Path. Exists already.
        epoch: int. The number of the epoch to go on with, counted from one. A
            state in the middle of another one is not looked at.
    """

    def __init__(self, folder, epoch):
        super().__init__()
        self.path = folder / FILE
        self.epoch = epoch
        # So much of the epoch is done.
        self.step = 0
        self.seconds = 0.0
        # So much time is at least between two states; none is kept without.
        self.minutes = None
        self._weights = None
        if self.path.exists():
            position = training_state.read_position(self.path)
            if position["epoch"] == epoch:
                self.step = position["step"]
                self.seconds = position["seconds"]

    def load(self, model):
        """Sets weights and optimizer of a model to those of the state."""
        training_state.load(model, self.path)

    def put_back_weights(self, model):
        """Undoes what the end of `fit()` does to the weights of a model.

        It leaves their average in their place, where there is one.
        """
        if self._weights is not None:
            for variable, weight in zip(
                model.trainable_variables, self._weights
            ):
                variable.assign(weight)

    def seconds_before(self, epoch):
        """Returns how long the epoch of a number has been trained before."""
        return self.seconds if epoch == self.epoch else 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self._number = epoch + 1
        self._is_resumed = self._number == self.epoch and self.step > 0
        self._start = self._last = time.perf_counter()
        if self._is_resumed:
            training_state.restore_variables(self.model, self.path)

    def on_train_batch_begin(self, batch, logs=None):
        if self._is_resumed and batch == 0:
            training_state.restore_generators(self.path)

    def on_train_batch_end(self, batch, logs=None):
        # After the last step comes the state of the whole epoch.
        if self.minutes is None or batch + 1 == self.params["steps"]:
            return
        now = time.perf_counter()
        if now - self._last < self.minutes * 60:
            return
        self._last = now
        before = self.step if self._is_resumed else 0
        position = {
            "epoch": self._number,
            "step": before + batch + 1,
            "seconds": now - self._start + self.seconds_before(self._number),
        }
        model = self.model
        whole_file.write(
            self.path,
            lambda path: training_state.save_middle(model, path, **position),
        )

    def on_epoch_end(self, epoch, logs=None):
        self._weights = None
        if self._is_resumed:
            self._weights = [
                keras.ops.convert_to_numpy(variable)
                for variable in self.model.trainable_variables
            ]
