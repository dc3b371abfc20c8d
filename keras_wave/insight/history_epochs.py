"""The history of a training, in any of the forms that it comes in."""

import math

import keras

# What is logged beside losses and metrics.
OTHERS = {"epoch", "seconds", "learning_rate"}


def read(history):
    """Returns the numbers of the epochs, and the values of every metric.

    Args:
        history: A `keras.callbacks.History`, its dictionary of a list a
            metric, or a list of a dictionary an epoch.

    Returns:
        A pair of a list of numbers and a dictionary of lists of floats, `None`
        for what is not finite or was not measured.

    Raises:
        ValueError: If it is none of these, or holds no epoch.
    """
    if isinstance(history, keras.callbacks.History):
        history = history.history
    if isinstance(history, (list, tuple)):
        history = _by_metric(history)
    if not isinstance(history, dict):
        raise ValueError(
            "`history` must be what `fit()` returns, or a list of a dictionary "
            f"for each epoch. Received: history of type "
            f"{type(history).__name__}"
        )
    try:
        metrics = {
            name: [_to_float(value) for value in values]
            for name, values in history.items()
        }
    except (TypeError, ValueError) as error:
        raise ValueError(
            "`history` must hold a list of numbers for each metric. "
            f"Received: {str(history)[:200]}"
        ) from error
    lengths = {len(values) for values in metrics.values()}
    if len(lengths) != 1 or lengths == {0}:
        raise ValueError(
            "`history` must hold at least one epoch, and as many numbers for "
            f"each metric. Received lists of {sorted(lengths)} numbers."
        )
    (length,) = lengths
    epochs = metrics.get("epoch", [])
    if not epochs or None in epochs:
        epochs = list(range(1, length + 1))
    return epochs, {n: v for n, v in metrics.items() if n not in OTHERS}


def _by_metric(epochs):
    for epoch in epochs:
        if not isinstance(epoch, dict):
            raise ValueError(
                "A list of epochs must hold a dictionary for each. "
                f"Received: {epoch!r}"
            )
    names = dict.fromkeys(name for epoch in epochs for name in epoch)
    return {name: [epoch.get(name) for epoch in epochs] for name in names}


def _to_float(value):
    if value is None or not math.isfinite(number := float(value)):
        return None
    return number
