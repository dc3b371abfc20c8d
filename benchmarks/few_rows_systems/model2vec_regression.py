"""A logistic regression on the static embeddings of model2vec."""

import time

import joblib

from few_rows_systems import static_model
from few_rows_systems import vector_regression
from few_rows_systems.trained import Trained
from folder_size import folder_size


def train(task, teacher):
    """Trains the regression on the static model of a teacher.

    Args:
        task: A `Task`.
        teacher: string. The folder of a sentence-embedding model.

    Returns:
        A `Trained`.
    """
    static, preparation = static_model.load(task.cache, teacher)
    start = time.perf_counter()
    model = vector_regression.fit(static.encode(task.texts), task)
    seconds = time.perf_counter() - start
    joblib.dump(model, task.folder / "model.joblib")
    static.save_pretrained(str(task.folder / "static"))
    return Trained(
        lambda texts: model.predict(static.encode(texts)),
        folder_size(task.folder),
        {"C": model.C},
        training_seconds=seconds,
        preparation_seconds=preparation,
    )
