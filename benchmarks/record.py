"""The file of figures: written whole or not at all."""

import json

import json_file
from bad_input import BadInput


def read(path):
    """Returns what an earlier run has measured, or raises `BadInput`."""
    figures = json_file.read(path, {})
    if not isinstance(figures, dict) or not isinstance(
        figures.get("jobs", {}), dict
    ):
        raise BadInput(f"{path} holds no figures of benchmarks/run.py")
    return figures


def write(path, figures):
    unfinished = path.with_name(f"{path.name}.tmp")
    text = json.dumps(figures, indent=1, sort_keys=True) + "\n"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


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
