#!/usr/bin/env bash
# Keras' wrapper for scikit-learn: a clone forgets `fit_kwargs`, so that
# cross-validation trains with other settings than fit() does.
#
# Versions: keras 3.15.1, scikit-learn 1.9.1, jax and jaxlib 0.10.2,
# numpy 2.4.6.
#
# Behaviour: keras.wrappers.SKLearnClassifier takes `fit_kwargs`, the arguments
# of Model.fit(). Its own __sklearn_clone__() copies all of its parameters but
# this one. cross_val_score(), GridSearchCV and everything else that clones an
# estimator then calls Model.fit() with Keras' defaults: one epoch, batches of
# 32 rows. There is no warning.
#
# Why it matters: whoever validates a text classifier with ten epochs in folds
# gets the scores of one epoch, and may throw away a good network.
#
# Expected output:
#   fit_kwargs of the estimator: {'epochs': 3, 'verbose': 0}
#   fit_kwargs of its clone: None
#   epochs in fit(): 3
#   epochs in cross_validate(), by fold: [1, 1]
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 scikit-learn==1.9.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/env/bin/python" - <<'PYTHON'
import contextlib
import io
import sys

import keras
import numpy as np
from sklearn.base import clone
from sklearn.model_selection import cross_validate


def build(X, y):
    model = keras.Sequential(
        [
            keras.Input(X.shape[1:]),
            keras.layers.Dense(y.shape[1], activation="softmax"),
        ]
    )
    model.compile("sgd", "categorical_crossentropy")
    return model


# Counts of four words in eight texts.
X = np.arange(32).reshape(8, 4) % 5.0
y = np.array([0, 1] * 4)
estimator = keras.wrappers.SKLearnClassifier(
    build, fit_kwargs={"epochs": 3, "verbose": 0}
)
kept = clone(estimator).fit_kwargs
print("fit_kwargs of the estimator:", estimator.fit_kwargs)
print("fit_kwargs of its clone:", kept)
# The folds print their progress: "verbose" is forgotten, too.
with contextlib.redirect_stdout(io.StringIO()):
    folds = cross_validate(estimator, X, y, cv=2, return_estimator=True)
in_fit = len(estimator.fit(X, y).history_.epoch)
in_folds = [len(fold.history_.epoch) for fold in folds["estimator"]]
print("epochs in fit():", in_fit)
print("epochs in cross_validate(), by fold:", in_folds)
sys.exit(not (kept is None and in_fit == 3 and in_folds == [1, 1]))
PYTHON
