"""A logistic regression on the embeddings of a sentence-embedding model."""

import functools
import pathlib
import time

import joblib
from sentence_transformers import SentenceTransformer

from few_rows_systems import vector_regression
from few_rows_systems.embedding_cache import EmbeddingCache
from few_rows_systems.trained import Trained
from folder_size import folder_size


def train(task, teacher):
    """Trains the regression, and counts the embedding of its rows.

    Args:
        task: A `Task`.
        teacher: string. The folder of a sentence-embedding model.

    Returns:
        A `Trained`.
    """
    sentences = SentenceTransformer(teacher, device="cpu")
    embed = functools.partial(
        sentences.encode, normalize_embeddings=True, show_progress_bar=False
    )
    cache = EmbeddingCache(task.cache / f"{task.set}.npz", embed)
    vectors = cache.embeddings(task.texts)
    start = time.perf_counter()
    model = vector_regression.fit(vectors, task)
    seconds = time.perf_counter() - start + cache.seconds(task.texts)
    joblib.dump(model, task.folder / "model.joblib")
    return Trained(
        lambda texts: model.predict(embed(texts)),
        folder_size(task.folder) + folder_size(pathlib.Path(teacher)),
        {"C": model.C},
        training_seconds=seconds,
        quick_answer=lambda texts: model.predict(cache.embeddings(texts)),
    )
