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
    optimizer=keras.optimizers.Adam,
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
        optimizer: A class of Keras' kind, which takes the rate. Defaults to
            `keras.optimizers.Adam`.

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
    _compile(classifier, optimizer(rate), is_weighted=bool(weights))
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


def measure(classifier, validation_rows, on_epoch):
    """Measures a classifier that no epoch is to train.

    Args:
        classifier: A `WaveClassifier`.
        validation_rows: As in `train()`.
        on_epoch: As there. It is called once, where there are such rows.

    Returns:
        The `BestEpoch`, with the numbers of epoch 0.

    Raises:
        FloatingPointError: If the loss is no number.
    """
    best = BestEpoch(None, on_epoch)
    best.best = 0
    if validation_rows is None:
        return best
    texts, labels, *weights = validation_rows
    _compile(classifier, "auto", is_weighted=bool(weights))
    measured = classifier.evaluate(
        texts,
        labels,
        sample_weight=weights[0] if weights else None,
        verbose=0,
        return_dict=True,
    )
    numbers = {f"val_{name}": float(x) for name, x in measured.items()}
    if not all(map(math.isfinite, numbers.values())):
        raise FloatingPointError("The loss of the regression is no number.")
    best.epochs.append({"epoch": 0, **numbers})
    on_epoch(best.epochs[-1])
    # What follows trains as anybody's `fit()` does.
    classifier.compile()
    return best


def _compile(classifier, optimizer, is_weighted):
    metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    classifier.compile(
        optimizer=optimizer,
        metrics=None if is_weighted else metrics,
        weighted_metrics=metrics if is_weighted else None,
    )
