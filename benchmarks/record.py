"""The file of figures."""

import json_file
from keras_wave.data.bad_input import BadInput


def read(path):
    """Returns what an earlier run has measured, or raises `BadInput`."""
    figures = json_file.read(path, {})
    if not isinstance(figures, dict) or not isinstance(
        figures.get("jobs", {}), dict
    ):
        raise BadInput(f"{path} holds no figures of benchmarks/run.py")
    return figures


def results(figures, prefix):
    """Returns the results of finished jobs whose names start so.

    By the rest of the name.
    """
    return {
        name.removeprefix(prefix): job["result"]
        for name, job in figures.get("jobs", {}).items()
        if name.startswith(prefix) and "result" in job
    }


def result(figures, name):
    """Returns the result of one job, an empty one where it has none."""
    return figures.get("jobs", {}).get(name, {}).get("result", {})
