"""A linear model on words and pairs of words."""

import functools

import joblib
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

import linear_classifier
from few_rows_systems import strengths
from few_rows_systems.trained import Trained
from folder_size import folder_size

# Vectors of unit length want less regularisation of probabilities.
STRENGTHS = {
    "svm": (0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "regression": (0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
}


def train(task, model):
    """Trains an SVM or a logistic regression.

    Args:
        task: A `Task`.
        model: string. A key of `STRENGTHS`.

    Returns:
        A `Trained`.
    """
    make = functools.partial(make_model, model, task.seed)
    strength = strengths.choose(
        task.texts,
        task.labels,
        STRENGTHS[model],
        make,
        task.seed,
        prepare=linear_classifier.vectorizer,
    )
    pipeline = make_pipeline(linear_classifier.vectorizer(), make(strength))
    pipeline.fit(task.texts, task.labels)
    joblib.dump(pipeline, task.folder / "model.joblib")
    return Trained(pipeline.predict, folder_size(task.folder), {"C": strength})


def make_model(model, seed, strength):
    if model == "svm":
        return LinearSVC(C=strength, random_state=seed)
    return LogisticRegression(C=strength, max_iter=1000, tol=1e-3)
