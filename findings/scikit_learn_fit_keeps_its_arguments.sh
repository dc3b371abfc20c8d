#!/usr/bin/env bash
# Keras' wrapper for scikit-learn: an argument of one fit() stays for all later
# ones, and changes the dictionary that the caller has given.
#
# Versions: keras 3.15.1, scikit-learn 1.9.1, jax and jaxlib 0.10.2,
# numpy 2.4.6.
#
# Behaviour: keras.wrappers.SKLearnClassifier.fit() writes its keyword arguments
# into `fit_kwargs` where that has anything in it. This is a parameter of the
# estimator, and the very dictionary that the constructor was called with. So
# fit(X, y, epochs=1) makes the next fit(X, y) run one epoch, too, as does every
# other estimator that was made with the same dictionary.
#
# Why it matters: a quick trial with one epoch shortens, without a word, the
# real training after it.
#
# Expected output:
#   epochs in fit(X, y): 3
#   epochs in fit(X, y, epochs=1): 1
#   epochs in fit(X, y) after it: 1
#   epochs in fit(X, y) of another estimator: 1
#   the dictionary of the caller: {'epochs': 1, 'verbose': 0}
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 scikit-learn==1.9.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/env/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np


def build(X, y):
    model = keras.Sequential(
        [
            keras.Input(X.shape[1:]),
            keras.layers.Dense(y.shape[1], activation="softmax"),
        ]
    )
    model.compile("sgd", "categorical_crossentropy")
    return model


def count(estimator, **options):
    return len(estimator.fit(X, y, **options).history_.epoch)


# Counts of four words in eight texts.
X = np.arange(32).reshape(8, 4) % 5.0
y = np.array([0, 1] * 4)
settings = {"epochs": 3, "verbose": 0}
estimator = keras.wrappers.SKLearnClassifier(build, fit_kwargs=settings)
other = keras.wrappers.SKLearnClassifier(build, fit_kwargs=settings)
epochs = {
    "fit(X, y)": count(estimator),
    "fit(X, y, epochs=1)": count(estimator, epochs=1),
    "fit(X, y) after it": count(estimator),
    "fit(X, y) of another estimator": count(other),
}
for name, number in epochs.items():
    print(f"epochs in {name}: {number}")
print("the dictionary of the caller:", settings)
same = list(epochs.values()) == [3, 1, 1, 1]
sys.exit(not (same and settings["epochs"] == 1))
PYTHON
