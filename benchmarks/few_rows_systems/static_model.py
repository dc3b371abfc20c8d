"""The static model that model2vec makes of a sentence-embedding model."""

import json
import os
import time

from model2vec import StaticModel
from model2vec.distill import distill

SECONDS = "seconds.json"


def load(cache, teacher):
    """Returns a `StaticModel`, and the seconds in which it was once made.

    Args:
        cache: pathlib.Path. Where it is, or is put.
        teacher: string. The folder of the sentence-embedding model.
    """
    folder = folder_of(cache)
    if not folder.is_dir():
        start = time.perf_counter()
        beside = cache / f"{folder.name}.{os.getpid()}"
        distill(teacher).save_pretrained(str(beside))
        seconds = time.perf_counter() - start
        (beside / SECONDS).write_text(json.dumps(seconds), encoding="utf-8")
        beside.rename(folder)
    seconds = json.loads((folder / SECONDS).read_text(encoding="utf-8"))
    return StaticModel.from_pretrained(str(folder)), seconds


def folder_of(cache):
    return cache / "model2vec"
