"""Trains one system on few rows, and measures what it answers.

Nothing here imports this package or Keras: a linear model of fifty rows is
trained in less time than that takes.
"""

import datetime
import importlib
import json
import pathlib
import statistics
import tempfile
import time

import numpy as np

import machine
from few_rows_systems.task import Task

# So many texts are answered to measure the speed, the fewer where there are.
SPEED_TEXTS = 512
ROUNDS = 3
# No other round where these have passed.
MOST_SECONDS = 10


def measure(rows, data_set, seed, module, options, packages, cache):
    """Returns what the record keeps of a run.

    Args:
        rows: string. A JSON file of the texts and labels of each split.
        data_set: string. Its name.
        seed: int.
        module: string. One of `few_rows_systems`.
        options: A dictionary of arguments of its `train()`.
        packages: A list of strings, those whose versions matter.
        cache: string. A folder that all runs share.
    """
    splits = json.loads(pathlib.Path(rows).read_text(encoding="utf-8"))
    trainer = importlib.import_module(f"few_rows_systems.{module}")
    train = splits.pop("train")
    cache = pathlib.Path(cache)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        task = Task(
            **train,
            seed=seed,
            folder=pathlib.Path(folder),
            cache=cache,
            set=data_set,
        )
        start = time.perf_counter()
        trained = trainer.train(task, **options)
        seconds = time.perf_counter() - start
    if trained.training_seconds is not None:
        seconds = trained.training_seconds
    first = next(iter(splits.values()))
    return {
        "accuracy": {
            split: accuracy(trained.quick_answer or trained.answer, **found)
            for split, found in splits.items()
        },
        "training_seconds": seconds,
        "preparation_seconds": trained.preparation_seconds,
        "texts_a_second": speed(trained.answer, first["texts"]),
        "bytes": trained.bytes,
        "settings": trained.settings,
        "versions": machine.versions(packages),
        "processor": machine.processor(),
        "cores": machine.describe()["cores"],
        "date": datetime.date.today().isoformat(),
    }


def accuracy(answer, texts, labels):
    """Returns the share of texts that get their class."""
    return float(np.mean(np.asarray(answer(texts)) == np.array(labels)))


def speed(answer, texts):
    """Returns texts a second, all in one call: the median of some."""
    texts = texts[:SPEED_TEXTS]
    # The first call may compile.
    answer(texts)
    seconds = []
    while len(seconds) < ROUNDS and sum(seconds) < MOST_SECONDS:
        start = time.perf_counter()
        answer(texts)
        seconds.append(time.perf_counter() - start)
    return len(texts) / statistics.median(seconds)
