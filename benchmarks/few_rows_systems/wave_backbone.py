"""A backbone that keeps its weights, or nearly all of them."""

import keras
import numpy as np

import keras_wave
from few_rows_systems import saved_classifier
from keras_wave.data.stratified_split import set_aside

RANK = 8
BATCH_SIZE = 16
EPOCHS = 40
PATIENCE = 10
# A share of each class says when to stop, as in the command.
VALIDATION_FRACTION = 0.1
# Of a head alone, and of a head with the two matrices of each layer.
RATES = {"frozen": 1e-2, "lora": 3e-3}


def train(task, preset, form):
    """Trains a head on a backbone by `fit()`.

    Args:
        task: A `Task`.
        preset: string. Of the backbone: a name or a folder.
        form: string. A key of `RATES`.

    Returns:
        A `Trained`.
    """
    keras.utils.set_random_seed(task.seed)
    names = sorted(set(task.labels))
    classifier = keras_wave.WaveClassifier.from_preset(
        preset,
        num_classes=len(names),
        class_names=list(map(str, names)),
        activation=None,
    )
    if form == "lora":
        classifier.backbone.enable_lora(RANK)
    else:
        classifier.backbone.trainable = False
    numbers = np.searchsorted(names, task.labels)
    rest, held_out = set_aside(task.labels, VALIDATION_FRACTION, task.seed)

    def take(indices):
        return [task.texts[i] for i in indices], numbers[indices]

    steps = -(-len(rest) // BATCH_SIZE) * EPOCHS
    rate = keras.optimizers.schedules.PolynomialDecay(
        RATES[form], decay_steps=steps, end_learning_rate=0.0
    )
    classifier.compile(optimizer=keras.optimizers.Adam(rate))
    classifier.fit(
        *take(rest),
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=take(held_out),
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping(
                "val_loss", patience=PATIENCE, restore_best_weights=True
            )
        ],
    )
    folder = task.folder / "preset"
    classifier.save_to_preset(str(folder))
    return saved_classifier.describe(classifier, folder)
