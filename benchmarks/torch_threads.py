"""Times an epoch of `fit()` by what PyTorch's threads are told.

    PYTHONPATH=recipes python benchmarks/torch_threads.py --data FOLDER

prints medians, on a machine with nothing else to do and on one with as many
busy processes as cores.
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import benchmark_rows
import fresh_process
from exit_status import exit_status
from positive_number import positive

CHILD = pathlib.Path(__file__).with_name("build_job.py")
RECIPE = "agnews_modulation_tiny"
ROWS = 8_000
BUSY = "while True: pass"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    benchmark_rows.add_option(parser)
    parser.add_argument("--rounds", type=positive, default=5, metavar="N")
    return exit_status(run, parser.parse_args(arguments))


def run(options):
    rows = benchmark_rows.load(options.data, RECIPE).train
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "rows.json")
        columns = {
            "texts": rows.texts[:ROWS],
            "labels": rows.labels[:ROWS],
        }
        file.write_text(json.dumps(columns), encoding="utf-8")
        for others in (0, cores):
            with busy_processes(others):
                seconds = measure(file, settings(cores), options.rounds)
            for title, found in seconds.items():
                print(
                    f"{others} busy processes, {title}: "
                    f"{statistics.median(found):.2f} s "
                    f"({min(found):.2f} to {max(found):.2f})"
                )


def settings(cores):
    """Returns the variables of the environment that are compared, by title."""
    many = {"OMP_NUM_THREADS": str(cores)}
    return {
        "1 thread": {"OMP_NUM_THREADS": "1"},
        f"{cores} threads": many,
        # Of what waits for the others of a group, which else keeps a core busy.
        f"{cores} threads that sleep": {**many, "OMP_WAIT_POLICY": "passive"},
    }


@contextlib.contextmanager
def busy_processes(count):
    """Keeps as many cores busy with what is not ours."""
    processes = [
        subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def measure(rows, environments, rounds):
    """Returns the seconds of an epoch by environment, which take turns."""
    seconds = {title: [] for title in environments}
    for _ in range(rounds):
        for title, environment in environments.items():
            seconds[title].append(run_process(rows, environment))
    return seconds


def run_process(rows, environment):
    return fresh_process.ask(
        "fit",
        [CHILD, "fit", rows],
        environment={"KERAS_BACKEND": "torch", **environment},
    )


if __name__ == "__main__":
    sys.exit(main())
