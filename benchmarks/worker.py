"""Measures one thing in this process.

    KERAS_BACKEND=jax python benchmarks/worker.py MODULE OPTIONS RESULT

reads the arguments of its `measure()` from one JSON file, and writes another.

Nothing but the module decides what the process has imported.
"""

import importlib
import json
import pathlib
import sys


def main(module, options, result):
    arguments = json.loads(pathlib.Path(options).read_text(encoding="utf-8"))
    figures = importlib.import_module(module).measure(**arguments)
    pathlib.Path(result).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
