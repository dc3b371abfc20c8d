"""Writes what a run of `nox -s reliability` has counted into the documents."""

import argparse
import collections
import datetime
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import json_file
import machine
import readme_table
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from model_card import make_table
from tests.reliability.promises import PROMISES

REPOSITORY = pathlib.Path(__file__).parents[2]
RECORD = REPOSITORY / "docs" / "reliability.json"
COMMAND = "nox -s reliability"
# The backends by the names of their files.
BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
# What a server of a SavedModel, which TensorFlow runs, was measured to do.
SERVED = {
    "served threads": ("threads", "{:.0f}"),
    "texts answered": ("texts", "{:,.0f}"),
    "wrong answers": ("wrong answers", "{:.0f}"),
    "served texts a second": ("texts a second", "{:,.0f}"),
    "served latency median (ms)": ("latency, median", "{:.2f} ms"),
    "served latency p99 (ms)": ("latency, 99th percentile", "{:.2f} ms"),
    "served memory growth (MB)": ("growth of memory", "{:.1f} MB"),
}
SERVED_BY = "tests/reliability/test_served_load.py"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder",
        type=pathlib.Path,
        nargs="?",
        help="the folder of a run, with a BACKEND.xml of pytest for each "
        "backend; without it the tables are written from docs/reliability.json",
    )
    readme_table.add_check(parser)
    options = parser.parse_args(arguments)
    return exit_status(run, options.folder, RECORD, REPOSITORY, options.check)


def run(folder, path, repository, check):
    if folder is not None:
        json_file.write(path, read_run(folder))
    if not path.exists():
        raise BadInput(f"{path} is missing: run `{COMMAND}`")
    record = json_file.read(path)
    tables = {
        "docs/reliability.md": promises_table(record),
        "README.md": served_table(record),
    }
    statuses = [
        readme_table.update(repository / page, COMMAND, table, check)
        for page, table in tables.items()
    ]
    return max(statuses)


def read_run(folder):
    """Returns the record of a run: what each file of tests has counted."""
    backends = {}
    for backend in BACKENDS:
        path = folder / f"{backend}.xml"
        if not path.exists():
            raise BadInput(f"{path} is missing: run `{COMMAND}`")
        backends[backend] = read_report(path)
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine.describe(),
        "versions": machine.versions(),
        "backends": backends,
    }


def read_report(path):
    """Returns tests that passed and failed, and their counts, by file.

    Args:
        path: pathlib.Path. What pytest's `--junitxml` has written.
    """
    files = {}
    for case in ElementTree.parse(path).iter("testcase"):
        file = find_file(case.get("classname"))
        found = files.setdefault(
            file, {"passed": 0, "failed": 0, "skipped": 0, "counts": {}}
        )
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            found["failed"] += 1
        elif "skipped" in kinds:
            found["skipped"] += 1
        else:
            found["passed"] += 1
        for item in case.iter("property"):
            counts = found["counts"]
            name, value = item.get("name"), float(item.get("value"))
            counts[name] = counts.get(name, 0) + value
    return files


def find_file(name):
    """Returns the file of a test, from the dotted name of its module."""
    parts = name.split(".")
    # A class of tests stands behind its module.
    while parts and not parts[-1].startswith("test_"):
        parts.pop()
    return "/".join(parts) + ".py"


def promises_table(record):
    """Returns a line for each promise, its tests and what they counted."""
    rows = [
        [
            promise.text,
            "<br>".join(f"`{test}`" for test in promise.tests),
            "<br>".join(describe(record, promise.tests)),
        ]
        for promise in PROMISES
    ]
    return make_table(["promise", "kept by", "counted"], rows)


def describe(record, tests):
    """Returns what tests counted on all backends together."""
    totals = collections.Counter()
    results = collections.Counter()
    for test in tests:
        found = [
            files[test]
            for files in record["backends"].values()
            if test in files
        ]
        if not found:
            raise BadInput(f"{test} was not run by `{COMMAND}`")
        for file in found:
            for kind in ("passed", "failed", "skipped"):
                results[kind] += file[kind]
            # Figures of a server are no counts, and have a table of their own.
            for name, value in file["counts"].items():
                if not name.startswith("served "):
                    totals[name] += value
    told = [f"{value:,.0f} {name}" for name, value in totals.items()]
    told += [f"{results[k]:,} tests {k}" for k in results if results[k]]
    return told


def served_table(record):
    """Returns what the SavedModel did under load, and who says so."""
    files = record["backends"]["tensorflow"]
    counts = files.get(SERVED_BY, {}).get("counts", {})
    rows = [
        [title, form.format(counts[name])]
        for name, (title, form) in SERVED.items()
        if name in counts
    ]
    table = make_table(["a SavedModel under load", ""], rows)
    return f"{table}\n\nMeasured by `{COMMAND}`."


if __name__ == "__main__":
    sys.exit(main())
