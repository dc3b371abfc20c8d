"""What `keras-wave train` does with a backbone, but for one thing."""

import dataclasses

import keras
import numpy as np

from few_rows_systems import saved_classifier
from keras_wave.training import fine_tuning
from keras_wave.training import new_classifier


def train(task, preset, has_bag=True, has_regression=True, **changes):
    """Trains a classifier from a backbone, on all rows.

    Args:
        task: A `Task`.
        preset: string. Of the backbone: a name or a folder.
        has_bag: bool. Whether it has a bag of tokens. Defaults to `True`.
        has_regression: bool. Whether its head starts as a regression, or else
            as numbers drawn by chance. Defaults to `True`.
        **changes: What differs in the `FineTuning` of so many rows. There are
            epochs wherever something of these or a head has to be learned.

    Returns:
        A `Trained`.
    """
    keras.utils.set_random_seed(task.seed)
    names = sorted(set(task.labels))
    classifier = new_classifier.load(
        preset, task.texts, list(map(str, names)), has_bag=has_bag
    )
    schedule = fine_tuning.find(
        len(task.texts),
        len(names),
        is_trained=not has_regression or bool(changes),
    )
    schedule = dataclasses.replace(schedule, **changes)
    train = fine_tuning.train if has_regression else fine_tuning.train_network
    rows = task.texts, np.searchsorted(names, task.labels)
    train(classifier, rows, None, schedule, lambda numbers: None)
    folder = task.folder / "preset"
    classifier.save_to_preset(str(folder))
    return saved_classifier.describe(
        classifier, folder, settings={"epochs": schedule.epochs}
    )
