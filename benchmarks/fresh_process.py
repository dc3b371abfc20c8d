"""Fresh processes of Python, whose answers are measured."""

import json
import os
import subprocess
import sys

from keras_wave.data.bad_input import BadInput


def ask(title, arguments, **options):
    """Returns the JSON that a process prints as its last line.

    Args:
        title: string. What an error calls the process.
        arguments: As in `run()`.
        **options: As in `run()`.

    Raises:
        BadInput: As in `run()`.
    """
    # Libraries print above it.
    return json.loads(run(title, arguments, **options).splitlines()[-1])


def run(title, arguments, python=sys.executable, environment=None, folder=None):
    """Returns what a process prints.

    Args:
        title: string. What an error calls the process.
        arguments: The arguments of Python.
        python: string or path. The interpreter. Defaults to this one.
        environment: A dictionary, variables beside those of this process. One
            that is `None` is left out. Defaults to `None`.
        folder: path. Where the process starts. Defaults to `None`: here.

    Raises:
        BadInput: If it fails, with the end of what it wrote to stderr.
    """
    variables = {**os.environ, **(environment or {})}
    process = subprocess.run(
        [str(python), *map(str, arguments)],
        cwd=folder,
        env={k: v for k, v in variables.items() if v is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise BadInput(
            f"{title} failed with exit status {process.returncode}: "
            f"{process.stderr[-1000:]}"
        )
    return process.stdout
