"""Measures the reader in light/ beside fastText: `--help` says how."""

import argparse
import json
import os
import pathlib
import sys
import tempfile

import answer_speed
import benchmark_rows
import fasttext_classifier
import fresh_process
import keras_wave
import keras_wave_light

CHILD = """
import resource
import sys
import time

start = time.perf_counter()
import keras_wave_light

imported = time.perf_counter()
classifier = keras_wave_light.load(sys.argv[1])
loaded = time.perf_counter()
classifier.predict(["Shares slip after the bank raises its rates"])
answered = time.perf_counter()
peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(
    '{"import": %f, "load": %f, "first_answer": %f, "peak_bytes": %d}'
    % (imported - start, loaded - imported, answered - loaded, peak)
)
"""
LIGHT = pathlib.Path(keras_wave_light.__file__).parents[1]


def measure(data, recipe, preset, batch_sizes, rounds, latency_calls):
    """Returns speed and accuracy by system, and what a first answer costs.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        preset: string. The name of a preset that can be folded.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.

    Returns:
        A dictionary: `speed`, what `answer_speed.measure_rows()` gives of
        fastText, of the reader in NumPy, and of the compiled one; and
        `process`, seconds and bytes of fresh processes.
    """
    rows = benchmark_rows.load(data, recipe)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder, "export")
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        classifier.export(folder, "numpy", fold=True, verbose=False)
        answers = {"fasttext": fasttext_classifier.train(rows.train)}
        for name, compiled in (("numpy", False), ("numba", True)):
            light = keras_wave_light.load(folder, compiled)
            answers[name] = make_answer(light)
        return {
            "speed": answer_speed.measure_rows(
                answers, rows.validation, batch_sizes, rounds, latency_calls
            ),
            "process": [measure_process(folder) for _ in range(rounds)],
        }


def make_answer(light):
    return lambda texts: light.logits(texts).argmax(axis=-1)


def measure_process(folder):
    """Returns the seconds and bytes of a first answer."""
    environment = {"PYTHONPATH": str(LIGHT)}
    arguments = ["-c", CHILD, folder]
    return fresh_process.ask("first answer", arguments, environment=environment)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    benchmark_rows.add_option(parser)
    parser.add_argument("--recipe", default="agnews_modulation_tiny")
    parser.add_argument("--preset", default="agnews_modulation_tiny")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    # fastText answers on one core.
    os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])
    figures = measure(
        options.data,
        options.recipe,
        options.preset,
        [1, 64, 1000],
        options.rounds,
        200,
    )
    json.dump(figures, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
