import math

import keras


def name_epoch(number):
    """Returns what an epoch is called: a regression alone is epoch 0."""
    return f"Epoch {number}" if number else "Regression"


class BestEpoch(keras.callbacks.Callback):
    """Stops a training that no longer gains, and keeps its best epoch, or last.

    The best one has the highest accuracy on the validation rows and, where
    several have it, the lowest loss. Where every row is right, a lower loss is
    kept, but not waited for. Without validation rows the last epoch is kept.

    Args:
        patience: int. How many epochs in a row may gain nothing. `None` to
            train all of them and keep the last one, whatever the validation
            rows say.
        on_epoch: A function that is called with the numbers of each epoch, a
            dictionary.

    Attributes:
        epochs: A list of these dictionaries.
        best: int. The number of the best epoch, counted from 1.

    Raises:
        FloatingPointError: If the loss is no longer a number.
    """

    def __init__(self, patience, on_epoch):
        super().__init__()
        self.patience = patience
        self.on_epoch = on_epoch
        self.epochs = []
        self.best = None
        self._gained = None
        self._score = (-math.inf, -math.inf)
        self._weights = None

    def on_epoch_end(self, epoch, logs=None):
        numbers = {name: float(value) for name, value in logs.items()}
        if not all(map(math.isfinite, numbers.values())):
            raise FloatingPointError(
                f"The loss is no number after epoch {epoch + 1}."
            )
        self.epochs.append({"epoch": epoch + 1, **numbers})
        self.on_epoch(self.epochs[-1])
        if self.patience is None or "val_accuracy" not in numbers:
            self.best = epoch + 1
            return
        score = (numbers["val_accuracy"], -numbers["val_loss"])
        if score > self._score:
            if self._score[0] < 1:
                self._gained = epoch + 1
            self.best, self._score = epoch + 1, score
            self._weights = self.model.get_weights()
        if epoch + 1 - self._gained >= self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self._weights is not None:
            self.model.set_weights(self._weights)
