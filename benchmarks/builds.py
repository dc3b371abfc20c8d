"""Measures this build beside an earlier one, and writes a table of it."""

import argparse
import json
import pathlib
import statistics
import sys
import tempfile
import time

import benchmark_rows
import fresh_process
import json_file
import machine
import readme_table
import summaries
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from model_card import make_table
from positive_number import positive

REPOSITORY = pathlib.Path(__file__).parents[1]
RECORD = REPOSITORY / "docs" / "builds.json"
PAGE = REPOSITORY / "docs" / "performance.md"
COMMAND = "PYTHONPATH=recipes python benchmarks/builds.py"
CHILD = pathlib.Path(__file__).with_name("build_job.py")
RECIPE = "agnews_modulation_tiny"
ROWS = 20_000
# A whole command, with an answer.
PREDICT = (
    *("-m", "keras_wave", "predict", RECIPE),
    "Shares slip after the bank raises its rates",
)
TITLES = {
    "import": "`import keras_wave`",
    "command": f'`keras-wave predict {RECIPE} "text"`, the whole command',
    "tokenize": "strings to ids, all rows of AG News",
    "fit": f"`fit()` of `{RECIPE}`, an epoch of {ROWS:,} rows",
    "predict": f"`predict()` on {ROWS:,} strings",
}
# What does not depend on TensorFlow is measured where it is not installed.
BACKENDS = {
    "import": ("jax", "torch"),
    "command": ("jax", "torch"),
    "tokenize": ("torch",),
    "fit": ("tensorflow", "jax", "torch"),
    "predict": ("tensorflow", "jax", "torch"),
}
HEADER = ["what", "backend", "before", "now", "times as fast", "runs"]


def main(arguments=None):
    options = parse(arguments)
    return exit_status(run, options, RECORD, PAGE)


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    readme_table.add_check(parser)
    parser.add_argument(
        "--measure",
        action="store_true",
        help="run both builds here; otherwise the table is written from "
        "docs/builds.json",
    )
    parser.add_argument(
        "--before",
        metavar="PYTHON",
        help="of an environment that has the earlier build, with all backends",
    )
    parser.add_argument(
        "--now",
        metavar="PYTHON",
        help="of an environment that has this build, with TensorFlow",
    )
    parser.add_argument(
        "--without-tensorflow",
        metavar="PYTHON",
        help="of an environment that has this build, with JAX and PyTorch",
    )
    benchmark_rows.add_option(parser)
    parser.add_argument(
        "--only",
        nargs="+",
        choices=TITLES,
        default=tuple(TITLES),
        metavar="WHAT",
        help=f"which of {', '.join(TITLES)}; all by default",
    )
    parser.add_argument(
        "--rounds",
        type=positive,
        default=5,
        metavar="N",
        help="fresh processes of each build, beside a first one that fills "
        "the caches of the disk; 5 by default",
    )
    return parser.parse_args(arguments)


def run(options, path, page):
    if options.measure:
        pythons = {
            "before": options.before,
            "now": options.now,
            "without": options.without_tensorflow,
        }
        missing = [name for name, python in pythons.items() if not python]
        if missing:
            raise BadInput(
                "--measure needs --before, --now and --without-tensorflow. "
                f"Missing: {', '.join(missing)}"
            )
        rows = benchmark_rows.load(options.data, RECIPE).train
        rows = {
            "all_texts": rows.texts,
            "texts": rows.texts[:ROWS],
            "labels": rows.labels[:ROWS],
        }
        record = json_file.read(path, missing={})
        record.update(machine=machine.describe(), rows=len(rows["all_texts"]))
        seconds = record.setdefault("seconds", {})
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "rows.json")
            file.write_text(json.dumps(rows), encoding="utf-8")
            for name in options.only:
                seconds[name] = measure(name, pythons, file, options.rounds)
                json_file.write(path, record)
    if not path.exists():
        raise BadInput(f"{path} is missing: run `{COMMAND} --measure`")
    table = make_table(HEADER, table_rows(json_file.read(path)))
    return readme_table.update(page, COMMAND, table, options.check)


def measure(name, pythons, rows, rounds):
    """Returns the seconds of both builds, by backend.

    Args:
        name: string. A key of `TITLES`.
        pythons: A dictionary of `before`, `now` and `without` to the
            interpreter of an environment.
        rows: pathlib.Path. The JSON file that a process reads.
        rounds: int. Processes of each build, one after the other's.
    """
    found = {}
    for backend in BACKENDS[name]:
        now = "now" if backend == "tensorflow" else "without"
        builds = {"before": pythons["before"], "now": pythons[now]}
        found[backend] = {build: [] for build in builds}
        for number in range(rounds + 1):
            for build, python in builds.items():
                seconds = run_process(name, python, backend, rows)
                if number:
                    found[backend][build].append(seconds)
        medians = {
            build: statistics.median(seconds)
            for build, seconds in found[backend].items()
        }
        print(f"  {name}, {backend}: {medians}", file=sys.stderr, flush=True)
    return found


def run_process(name, python, backend, rows):
    """Returns the seconds that a fresh process tells, or takes."""
    options = {
        "python": python,
        "environment": {
            # Neither this checkout nor its folders may be imported.
            "PYTHONPATH": None,
            "KERAS_BACKEND": backend,
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
        "folder": rows.parent,
    }
    title = f"{name} of {python} on {backend}"
    if name != "command":
        return fresh_process.ask(title, [CHILD, name, rows], **options)
    start = time.perf_counter()
    fresh_process.run(title, PREDICT, **options)
    return time.perf_counter() - start


def table_rows(record):
    """Returns the rows of the table: medians, and the ratio within rounds.

    Args:
        record: What `run()` has written.
    """
    rows = []
    for name, title in TITLES.items():
        for backend, builds in record["seconds"].get(name, {}).items():
            before, now = builds["before"], builds["now"]
            ratio = summaries.median_ratio(before, now)
            rows.append(
                [
                    title,
                    backend,
                    f"{statistics.median(before):.2f} s",
                    f"{statistics.median(now):.2f} s",
                    f"{ratio:.2f}",
                    len(now),
                ]
            )
    return rows


if __name__ == "__main__":
    sys.exit(main())
