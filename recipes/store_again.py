"""Stores presets once more as recipes do today, and writes what this changes.

For presets in half precision that an earlier version of the recipes wrote.
"""

import argparse
import pathlib
import sys

import backbone_card
import compact_preset
import keras_wave
import labelled_text
import model_card
import pictures
import preset_evaluation
import recipe_file
import training_report
from exit_status import exit_status
from folder_size import folder_size
from keras_wave.data.bad_input import BadInput
from keras_wave.preset_io import checksums
from output_folder import METRICS


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders",
        nargs="+",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of a preset, with its metrics.json",
    )
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of rows that these presets were trained with, as for "
        "train.py: their accuracy is measured once more",
    )
    return exit_status(run, parser.parse_args(arguments))


def run(options):
    for folder in options.folders:
        metrics = read_metrics(folder)
        is_classifier = "pretraining" not in metrics["recipe"]
        splits = None
        if options.data and is_classifier:
            splits = read_splits(metrics, options.data)
        before = folder_size(folder)
        compact_preset.make_compact(folder)
        # The folder has reports by now, which do not count.
        checksums.write(folder)
        metrics["bytes"] += folder_size(folder) - before
        if splits:
            measure(metrics, splits, folder)
        training_report.write(metrics, folder)
        if is_classifier:
            trials = model_card.trials_file(recipe_file.RECIPES, metrics)
            model_card.write(metrics, trials, folder)
        else:
            backbone_card.write(metrics, folder)
        # Of what it holds now.
        checksums.write(folder)
        print(f"{metrics['name']}: {metrics['bytes']:,} bytes")


def read_metrics(folder):
    """Returns the figures of a preset, or raises `BadInput`."""
    if not (folder / METRICS).is_file():
        raise BadInput(
            f"{folder} has no {METRICS}: give the folder of a preset that a "
            "recipe wrote"
        )
    metrics = training_report.read(folder)
    if metrics["recipe"].get("bert"):
        raise BadInput(f"{folder} is of a BERT, which keeps all of its bits")
    return metrics


def read_splits(metrics, folder):
    """Returns the rows of a preset, or raises `BadInput` if others are there.

    Args:
        metrics: The content of `metrics.json`.
        folder: pathlib.Path. Of the data set.
    """
    recipe = metrics["recipe"]
    data = recipe_file.Data(**recipe["data"])
    splits = labelled_text.load(data, folder, recipe["training"]["seed"])
    for split in ("train", "validation", "test"):
        there = len(getattr(splits, split) or ())
        if there != metrics["rows"][split]:
            raise BadInput(
                f"{metrics['name']} was trained with "
                f"{metrics['rows'][split]:,} {split} rows, and {folder} gives "
                f"{there:,}: a fair accuracy takes the same"
            )
    return splits


def measure(metrics, splits, folder):
    """Puts new accuracies into the figures of a preset, and its picture."""
    classifier = keras_wave.WaveClassifier.from_preset(folder)
    for split in ("validation", "test"):
        if metrics[split]:
            metrics[split] = preset_evaluation.evaluate(
                classifier, getattr(splits, split)
            )
    split = "test" if metrics["test"] else "validation"
    pictures.draw_confusion_matrix(
        metrics[split]["confusion_matrix"],
        classifier.class_names,
        f"{metrics['name']}: {split} rows",
        folder / "confusion_matrix.png",
    )


if __name__ == "__main__":
    sys.exit(main())
