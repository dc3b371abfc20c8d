"""The file of all runs on few rows, to which each one is added."""

import json_file
from keras_wave.data.bad_input import BadInput

PARTS = ("runs", "sets", "systems")


def read(path):
    """Returns the record, an empty one where there is no file.

    A dictionary of `runs`, by name; `sets`, the numbers of rows and classes by
    name; and `systems`, the kind and how it is trained, by name.
    """
    record = json_file.read(path, {part: {} for part in PARTS})
    if not isinstance(record, dict) or not all(
        isinstance(record.get(part), dict) for part in PARTS
    ):
        raise BadInput(f"{path} holds no runs of benchmarks/few_rows.py")
    return record


def add(path, part, name, entry):
    """Adds an entry, such as a run, in the place of the one of that name."""
    # What another command has added meanwhile stays.
    record = read(path)
    if record[part].get(name) == entry:
        return
    record[part][name] = entry
    json_file.write(path, record)


def merge(path, others):
    """Adds the runs of other records that this one lacks, or that failed."""
    record = read(path)
    for other in others:
        if not other.is_file():
            raise BadInput(f"there is no record to merge: {other}")
        found = read(other)
        for part in ("sets", "systems"):
            record[part] = {**found[part], **record[part]}
        for name, run in found["runs"].items():
            if not is_done(record["runs"].get(name)):
                record["runs"][name] = run
    json_file.write(path, record)


def is_done(run):
    return run is not None and "error" not in run


def run_name(data_set, rows, seed, system):
    return f"{data_set}/{rows}/{seed}/{system}"
