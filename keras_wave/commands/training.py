"""The training of a classifier, with its best epoch at the end."""

import math

import keras

from keras_wave.commands.best_epoch import BestEpoch
from keras_wave.commands.progress import progress


def train(classifier, rows, validation_rows, size, epochs, on_epoch):
    """Trains a classifier.

    Args:
        classifier: A `WaveClassifier`. It ends with the weights of the best
            epoch.
        rows: A pair of a list of texts and a list of numbers of classes.
        validation_rows: Such a pair, which decides about the best epoch.
        size: A `ModelSize`.
        epochs: int. The most.
        on_epoch: A function of the numbers of each epoch, a dictionary.

    Returns:
        The `BestEpoch`, which has these numbers.
    """
    steps = math.ceil(len(rows[0]) / size.batch_size) * epochs
    rate = keras.optimizers.schedules.PolynomialDecay(
        size.learning_rate, decay_steps=steps, end_learning_rate=0.0
    )
    classifier.compile(
        optimizer=keras.optimizers.Adam(rate),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    )
    with progress(length=steps, label="Training") as bar:

        def show(numbers):
            bar.label = (
                f"Epoch {numbers['epoch']}: {numbers['val_accuracy']:.4f}"
            )
            if bar.hidden:
                on_epoch(numbers)

        best = BestEpoch(patience=math.ceil(epochs / 4), on_epoch=show)
        callbacks = [best]
        if not bar.hidden:
            # A step that tells of itself is waited for.
            callbacks.append(
                keras.callbacks.LambdaCallback(
                    on_train_batch_end=lambda batch, logs: bar.update(1)
                )
            )
        classifier.fit(
            *rows,
            batch_size=size.batch_size,
            epochs=epochs,
            bucket_by_length=True,
            validation_data=validation_rows,
            verbose=0,
            callbacks=callbacks,
        )
    return best
