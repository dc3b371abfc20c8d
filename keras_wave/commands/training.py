"""A training with a progress bar."""

import click
import keras

from keras_wave.commands.progress import progress
from keras_wave.training import start
from keras_wave.training import trainer
from keras_wave.training.best_epoch import name_epoch


def train(classifier, rows, validation_rows, size, on_epoch):
    """Trains a classifier.

    Args:
        classifier: A `WaveClassifier`.
        rows: A pair of a list of texts and a list of numbers of classes.
        validation_rows: Such a pair. `None` where there is nothing to check on.
        size: A `ModelSize`, for a classifier that knows nothing: the epoch that
            gets most of the validation rows right is kept. Or a `FineTuning`,
            for one of a preset: the last epoch is kept.
        on_epoch: A function of the numbers of each epoch, a dictionary. A
            terminal has them in the bar.

    Returns:
        The `BestEpoch`, which has these numbers.
    """
    steps = trainer.count_steps(size, len(rows[0]))
    with progress(length=steps, label="Training") as bar:

        def show(numbers):
            if "val_accuracy" in numbers:
                name = name_epoch(numbers["epoch"])
                bar.label = f"{name}: {numbers['val_accuracy']:.4f}"
            if bar.hidden:
                on_epoch(numbers)

        callbacks = []
        if not bar.hidden:
            # A step that tells of itself is waited for.
            callbacks.append(
                keras.callbacks.LambdaCallback(
                    on_train_batch_end=lambda batch, logs: bar.update(1)
                )
            )
        try:
            return start.train(
                classifier, rows, validation_rows, size, show, callbacks
            )
        except FloatingPointError as error:
            raise click.ClickException(f"{error} Nothing was written.") from (
                error
            )
