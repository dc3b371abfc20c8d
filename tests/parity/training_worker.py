"""One backend's part of training that goes on, in a process of its own.

    KERAS_BACKEND=jax python -m tests.parity.training_worker FOLDER

The first run writes a trained classifier for each optimizer. With
`--go-on` it loads what every backend has written, and trains on.
"""

import pathlib
import sys

import keras
import numpy as np

from keras_wave.optimizers import RowwiseAdam
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

OPTIMIZERS = {
    "adam": lambda: keras.optimizers.Adam(0.01),
    "rowwise-adam": lambda: RowwiseAdam(0.01),
}
TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]


def main(folder, *options):
    folder = pathlib.Path(folder)
    backend = keras.backend.backend()
    if "--go-on" not in options:
        for name, make_optimizer in OPTIMIZERS.items():
            classifier = make(make_optimizer())
            train(classifier)
            classifier.save(folder / f"{backend}.{name}.keras")
            np.savez(folder / f"{backend}.{name}.npz", **read(classifier))
        return
    for path in sorted(folder.glob("*.keras")):
        classifier = keras.saving.load_model(path)
        loaded = read(classifier)
        train(classifier)
        np.savez(
            folder / f"{backend}.of.{path.stem}.npz",
            **{f"loaded {key}": value for key, value in loaded.items()},
            **{
                f"trained {key}": value
                for key, value in read(classifier).items()
            },
        )


def make(optimizer):
    keras.utils.set_random_seed(0)
    classifier = make_classifier(
        backbone=make_backbone(embedding_dropout=0.0), dropout=0.0
    )
    # The same numbers on every backend.
    draw = np.random.default_rng(0)
    classifier.set_weights(
        [
            draw.normal(0, 0.3, weight.shape).astype("float32")
            for weight in classifier.get_weights()
        ]
    )
    classifier.compile(optimizer)
    return classifier


def train(classifier):
    classifier.fit(TEXTS, LABELS, epochs=2, shuffle=False, verbose=0)


def read(classifier):
    """Returns the answers, the weights and the state of the optimizer."""
    values = {
        f"weight {number}": weight
        for number, weight in enumerate(classifier.get_weights())
    }
    for number, variable in enumerate(classifier.optimizer.variables):
        values[f"state {number}"] = keras.ops.convert_to_numpy(variable)
    values["answers"] = classifier.predict(TEXTS, verbose=0)
    values["class"] = type(classifier.optimizer).__name__
    return values


if __name__ == "__main__":
    main(*sys.argv[1:])
