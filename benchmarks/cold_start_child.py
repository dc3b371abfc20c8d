"""A fresh process that tells when each of its first steps was done.

    KERAS_BACKEND=jax python benchmarks/cold_start_child.py SCENARIO PRESET

prints the seconds of each part, in order, as JSON.
"""

import importlib
import json
import os
import sys
import time

TEXT = "Shares slip after the bank raises its rates"


def main(scenario, preset):
    parts = {}
    SCENARIOS[scenario](parts, preset)
    print(json.dumps(parts))


def import_keras_wave(parts, preset):
    timed_import(parts, "keras_wave")


def import_keras_hub(parts, preset):
    timed_import(parts, "keras_hub")


def first_answer(parts, preset):
    """Imports one library after the other, loads, and answers twice."""
    backend = os.environ["KERAS_BACKEND"]
    # Each costs what those before it have not loaded yet.
    for name in dict.fromkeys(
        ("numpy", "tensorflow", backend, "keras", "keras_hub", "keras_wave")
    ):
        timed_import(parts, name)
    keras_wave = sys.modules["keras_wave"]
    classifier = timed(
        parts,
        "from_preset()",
        lambda: keras_wave.WaveClassifier.from_preset(preset),
    )
    for answer in ("first answer", "second answer"):
        timed(parts, answer, lambda: classifier.predict([TEXT], verbose=0))


def timed_import(parts, name):
    timed(parts, f"import {name}", lambda: importlib.import_module(name))


def timed(parts, name, call):
    start = time.perf_counter()
    result = call()
    parts[name] = time.perf_counter() - start
    return result


SCENARIOS = {
    "import_keras_wave": import_keras_wave,
    "import_keras_hub": import_keras_hub,
    "first_answer": first_answer,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
