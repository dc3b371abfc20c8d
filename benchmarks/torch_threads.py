"""Times an epoch of `fit()` by the number of PyTorch's threads.

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
from exit_status import exit_status
from positive_number import positive

CHILD = pathlib.Path(__file__).with_name("build_job.py")
RECIPE = "agnews_modulation_tiny"
ROWS = 8_000
BUSY = "while True: pass"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of AG News' train and validation, as for "
        "recipes/train.py; TensorFlow Datasets otherwise",
    )
    parser.add_argument("--rounds", type=positive, default=5, metavar="N")
    return exit_status(run, parser.parse_args(arguments))


def run(options):
    rows = benchmark_rows.load(options.data, RECIPE).train
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "rows.json")
        columns = {
            "texts": list(rows.texts[:ROWS]),
            "labels": [int(label) for label in rows.labels[:ROWS]],
        }
        file.write_text(json.dumps(columns), encoding="utf-8")
        for others in (0, cores):
            with busy_processes(others):
                seconds = measure(file, (1, cores), options.rounds)
            for threads, found in seconds.items():
                print(
                    f"{others} busy processes, {threads} threads: "
                    f"{statistics.median(found):.2f} s "
                    f"({min(found):.2f} to {max(found):.2f})"
                )


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


def measure(rows, numbers, rounds):
    """Returns the seconds of an epoch by number of threads, taking turns."""
    seconds = {threads: [] for threads in numbers}
    for _ in range(rounds):
        for threads, found in seconds.items():
            found.append(run_process(rows, threads))
    return seconds


def run_process(rows, threads):
    process = subprocess.run(
        [sys.executable, str(CHILD), "fit", str(rows)],
        env={
            **os.environ,
            "KERAS_BACKEND": "torch",
            "OMP_NUM_THREADS": str(threads),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    # Libraries print above it.
    return json.loads(process.stdout.split()[-1])


if __name__ == "__main__":
    sys.exit(main())
