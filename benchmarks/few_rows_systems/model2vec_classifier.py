"""model2vec's own classifier, which fine-tunes static embeddings."""

import time

from model2vec.train import StaticModelForClassification

from few_rows_systems import static_model
from few_rows_systems.trained import Trained
from folder_size import folder_size


def train(task, teacher):
    """Fine-tunes the static model of a teacher.

    Args:
        task: A `Task`.
        teacher: string. The folder of a sentence-embedding model.

    Returns:
        A `Trained`.
    """
    static, preparation = static_model.load(task.cache, teacher)
    start = time.perf_counter()
    model = StaticModelForClassification.from_static_model(model=static)
    model.fit(task.texts, task.labels, random_seed=task.seed, device="cpu")
    seconds = time.perf_counter() - start
    model.to_pipeline().save_pretrained(str(task.folder))
    return Trained(
        model.predict,
        folder_size(task.folder),
        training_seconds=seconds,
        preparation_seconds=preparation,
    )
