"""Exports presets to every format, in 32, 16 and 8 bits, and measures each.

The figures go to docs/exports.json.
"""

import argparse
import pathlib
import sys
import tempfile

import numpy as np
from keras import ops

import json_file
import keras_wave
import labelled_text
import recipe_file
from exit_status import exit_status
from export_table import PRECISIONS
from export_table import RECORD
from folder_size import folder_size
from keras_wave.data import passes
from keras_wave.export.formats import FORMATS
from length_bucketing import encode

BATCH_SIZE = 100


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="+", metavar="PRESET")
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        required=True,
        metavar="FOLDER",
        help="the folder of validation rows that all these presets learned "
        "from, as for train.py",
    )
    parser.add_argument(
        "--formats",
        nargs="+",
        choices=FORMATS,
        default=list(FORMATS),
        help="all of them by default",
    )
    return exit_status(run, parser.parse_args(arguments), RECORD)


def run(options, record):
    for preset in options.presets:
        recipe = recipe_file.read(recipe_file.find(preset))
        seed = recipe.training.seed
        splits = labelled_text.load(recipe.data, options.data, seed)
        rows = splits.validation
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        batches = list(make_batches(classifier.preprocessor, rows.texts))
        expected = measure_accuracy(as_function(classifier), batches, rows)
        for format in options.formats:
            exports = {}
            for precision in PRECISIONS:
                size, accuracy = measure(
                    preset, FORMATS[format], precision, batches, rows
                )
                exports[precision] = {
                    "bytes": size,
                    "accuracy": accuracy,
                    "accuracy_lost": expected - accuracy,
                }
                print(preset, format, precision, exports[precision], flush=True)
            write(record, preset, format, exports)


def as_function(classifier):
    def answer(ids, mask):
        inputs = {"token_ids": ids, "padding_mask": mask}
        return ops.convert_to_numpy(classifier(inputs, training=False))

    return answer


def measure(preset, format, precision, batches, rows):
    """Returns the bytes of an export, and its accuracy in its own runtime."""
    classifier = keras_wave.WaveClassifier.from_preset(preset)
    options = {}
    if precision == "int8":
        classifier.quantize("int8")
    else:
        options["weight_dtype"] = precision
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder) / "export"
        classifier.export(folder, format.name, verbose=False, **options)
        accuracy = measure_accuracy(format.load(folder), batches, rows)
        return folder_size(folder), accuracy


def make_batches(preprocessor, texts):
    """Yields ids, mask and row numbers of texts of similar length."""
    rows = encode(preprocessor, texts)
    for numbers in passes.by_length(rows.lengths, BATCH_SIZE):
        inputs = rows.pad(numbers, int(rows.lengths[numbers].max()))
        yield inputs["token_ids"], inputs["padding_mask"], numbers


def measure_accuracy(answer, batches, rows):
    labels = np.array(rows.labels)
    correct = [
        answer(ids, mask).argmax(axis=-1) == labels[numbers]
        for ids, mask, numbers in batches
    ]
    return float(np.concatenate(correct).mean())


def write(record, preset, format, exports):
    """Adds figures to the record, which is written whole or not at all."""
    presets = json_file.read(record, {})
    presets.setdefault(preset, {})[format] = exports
    json_file.write(record, presets)


if __name__ == "__main__":
    sys.exit(main())
