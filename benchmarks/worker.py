"""Measures one thing in this process.

    KERAS_BACKEND=jax python benchmarks/worker.py MODULE OPTIONS RESULT

reads the arguments of its `measure()` from one JSON file, and writes another.

The result appears under its name when it is whole.
"""

import importlib
import json
import pathlib
import sys

import json_file


def main(module, options, result):
    arguments = json.loads(pathlib.Path(options).read_text(encoding="utf-8"))
    figures = importlib.import_module(module).measure(**arguments)
    json_file.write(pathlib.Path(result), figures)


if __name__ == "__main__":
    main(*sys.argv[1:])
