"""Measures what a billion texts cost, and writes it into docs/scale.md."""

import argparse
import importlib.metadata
import itertools
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import json_file
import machine
import readme_table
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from model_card import make_table

REPOSITORY = pathlib.Path(__file__).parents[1]
RECORD = REPOSITORY / "docs" / "corpus_cost.json"
PAGE = REPOSITORY / "docs" / "scale.md"
PRESETS = REPOSITORY / "keras_wave" / "presets"
COMMAND = "PYTHONPATH=recipes python benchmarks/corpus_cost.py"
MODELS = ("agnews_modulation_tiny", "agnews_modulation")
# As long as a headline and the sentence below it.
MEAN_WORDS = 38
# The difference of two runs is what the texts take, without the start.
TEXTS = (20_000, 120_000)
PART_SIZE = 5_000
BILLION = 10**9
HEADER = [
    "model",
    "workers",
    "texts a second",
    "texts a second, of a core",
    "core-hours for a billion texts",
    "start, s",
]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--measure",
        action="store_true",
        help="run the pipeline here; otherwise the table is written from "
        "docs/corpus_cost.json",
    )
    readme_table.add_check(parser)
    options = parser.parse_args(arguments)
    return exit_status(run, options.measure, options.check, RECORD, PAGE)


def run(measures, check, path, page):
    if measures:
        json_file.write(path, measure(MODELS, TEXTS))
    if not path.exists():
        raise BadInput(f"{path} is missing: run `{COMMAND} --measure`")
    table = make_table(HEADER, table_rows(json_file.read(path)))
    return readme_table.update(page, COMMAND, table, check)


def measure(models, sizes):
    """Returns the record of a run of the pipeline for each model and size.

    Args:
        models: Sequence of names of presets.
        sizes: Two ints, numbers of texts.
    """
    cores = len(os.sched_getaffinity(0))
    record = {
        "machine": machine.describe(),
        "versions": {
            **machine.versions(),
            "apache-beam": importlib.metadata.version("apache-beam"),
        },
        "backend": os.environ.get("KERAS_BACKEND", "tensorflow"),
        "workers": cores,
        "models": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for model in models:
            words = read_words(PRESETS / model)
            record["models"][model] = [
                measure_run(folder, model, words, size, cores) for size in sizes
            ]
    return record


def measure_run(folder, model, words, size, workers):
    texts = folder / "texts.txt"
    write_texts(texts, words, size)
    output = folder / f"{model}-{size}"
    start = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "keras_wave.corpus",
            f"--inputs={texts}",
            f"--output={output}",
            f"--model={model}",
            f"--part-size={PART_SIZE}",
            f"--direct_num_workers={workers}",
            "--direct_running_mode=multi_processing",
        ],
        check=True,
    )
    seconds = time.perf_counter() - start
    summary = json_file.read(output / "summary.json")
    if summary["answered"] != size:
        raise BadInput(f"{summary['answered']} of {size} texts were answered")
    return {"texts": size, "seconds": seconds}


def read_words(preset):
    """Returns the whole words of a preset's vocabulary."""
    (vocabulary,) = preset.glob("**/vocabulary.txt")
    lines = vocabulary.read_text(encoding="utf-8").splitlines()
    return [word for word in lines if word.isalpha() and len(word) > 1]


def write_texts(path, words, size):
    """Writes texts of words, the frequent ones first, as Zipf has found."""
    draw = random.Random(0)
    shares = [1 / place for place in range(1, len(words) + 1)]
    totals = list(itertools.accumulate(shares))
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(size):
            length = round(draw.gauss(MEAN_WORDS, MEAN_WORDS**0.5))
            print(*draw.choices(words, cum_weights=totals, k=length), file=file)


def table_rows(record):
    """Returns the rows of the table: what follows from the times of two runs.

    Args:
        record: What `measure()` has returned.
    """
    rows = []
    for model, (small, large) in sorted(record["models"].items()):
        seconds = large["seconds"] - small["seconds"]
        rate = (large["texts"] - small["texts"]) / seconds
        rate_of_core = rate / record["machine"]["cores"]
        start = small["seconds"] - small["texts"] / rate
        rows.append(
            [
                f"`{model}`",
                record["workers"],
                f"{rate:,.0f}",
                f"{rate_of_core:,.0f}",
                f"{core_hours(BILLION, rate_of_core):,.0f}",
                f"{start:.0f}",
            ]
        )
    return rows


def core_hours(texts, rate_of_core):
    """Returns the hours that one core takes for so many texts.

    Args:
        texts: int.
        rate_of_core: float. Texts a second.
    """
    return texts / rate_of_core / 3600


if __name__ == "__main__":
    sys.exit(main())
