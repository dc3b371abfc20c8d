"""Starts the process of a job, and takes what it leaves."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

WORKER = pathlib.Path(__file__).with_name("worker.py")
# Where the modules of the worker are that are not installed.
FOLDERS = (
    WORKER.parent,
    WORKER.parents[1] / "recipes",
)


def run(job):
    """Runs a job, and returns its entry in the record.

    Args:
        job: A `Job`.

    Returns:
        A dictionary of `backend`, `options`, `environment`, `seconds`, and
        `result` or `error`.
    """
    start = time.perf_counter()
    entry = {
        "backend": job.backend,
        "options": job.options,
        "environment": job.environment,
    }
    with tempfile.TemporaryDirectory() as folder:
        options = pathlib.Path(folder, "options.json")
        options.write_text(json.dumps(job.options), encoding="utf-8")
        result = pathlib.Path(folder, "result.json")
        stderr = pathlib.Path(folder, "stderr")
        with stderr.open("w", encoding="utf-8") as file:
            status = follow(
                [sys.executable, WORKER, job.module, options, result],
                environment(job),
                file,
            )
        if status == 0 and result.exists():
            entry["result"] = json.loads(result.read_text(encoding="utf-8"))
        else:
            message = stderr.read_text(encoding="utf-8", errors="replace")
            entry["error"] = explain(status, message)
    entry["seconds"] = time.perf_counter() - start
    return entry


def follow(command, environment, file):
    """Runs a command, shows its stderr while it runs, and keeps it."""
    process = subprocess.Popen(
        list(map(str, command)),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        for line in process.stderr:
            file.write(line)
            # The lines of progress begin so, those of libraries do not.
            if line.startswith("  "):
                sys.stderr.write(line)
                sys.stderr.flush()
    except BaseException:
        # Whoever stops this stops what it has started.
        process.kill()
        raise
    finally:
        process.wait()
    return process.returncode


def environment(job):
    """The environment of the process: one backend, and where modules are."""
    given = os.environ.get("PYTHONPATH", "")
    folders = [*map(str, FOLDERS), *filter(None, [given])]
    return {
        **os.environ,
        **job.environment,
        "KERAS_BACKEND": job.backend,
        "PYTHONPATH": os.pathsep.join(folders),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def explain(status, stderr):
    """Returns one line on a process that failed."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    last = lines[-1].strip() if lines else "without a word"
    return f"exit status {status}: {last}"[:500]
