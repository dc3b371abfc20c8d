"""The training of a classifier, with its best or last epoch at the end."""

import math

import keras

from keras_wave.training.best_epoch import BestEpoch


def count_steps(size, row_count):
    """Returns the number of batches of a whole training."""
    return math.ceil(row_count / size.batch_size) * size.epochs


def train(
    classifier,
    rows,
    validation_rows,
    size,
    on_epoch,
    callbacks=(),
    keeps_last=False,
):
    """Trains a classifier.

    Args:
        classifier: A `WaveClassifier`. It ends with the weights of the epoch
            that is kept.
        rows: A list of texts and the numbers of their classes, and where the
            rows have weights these, as a tuple.
        validation_rows: Such a tuple, which decides about the best epoch.
            `None` for none, and to keep the last one.
        size: A `ModelSize` or a `FineTuning`.
        on_epoch: A function of the numbers of each epoch, a dictionary.
        callbacks: Other callbacks of Keras.
        keeps_last: bool. Whether all epochs are trained and the last one is
            kept. Defaults to `False`.

    Returns:
        The `BestEpoch`, which has these numbers.

    Raises:
        FloatingPointError: If the loss is no longer a number.
    """
    rate = keras.optimizers.schedules.PolynomialDecay(
        size.learning_rate,
        decay_steps=count_steps(size, len(rows[0])),
        end_learning_rate=0.0,
    )
    texts, labels, *weights = rows
    metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    classifier.compile(
        optimizer=keras.optimizers.Adam(rate),
        metrics=None if weights else metrics,
        weighted_metrics=metrics if weights else None,
    )
    patience = None if keeps_last else math.ceil(size.epochs / 4)
    best = BestEpoch(patience, on_epoch)
    classifier.fit(
        texts,
        labels,
        sample_weight=weights[0] if weights else None,
        batch_size=size.batch_size,
        epochs=size.epochs,
        bucket_by_length=True,
        validation_data=validation_rows,
        verbose=0,
        callbacks=[best, *callbacks],
    )
    return best
