"""One command from labelled texts to a trained preset."""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import sys
import time

import keras

import half_precision_preset
import keras_wave
import labelled_text
import length_bucketing
import model_card
import pictures
import preset_evaluation
import recipe_file
import training_report
import training_run
import vocabulary_learning
from bad_input import BadInput
from epoch_checkpoint import EpochCheckpoint
from output_folder import OutputFolder


def main(arguments=None):
    options = parse(arguments)
    try:
        run(options)
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "recipe", help="the name of a recipe beside this file, or a .toml file"
    )
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of train, validation and test, each .csv or .csv.gz; "
        "without it the recipe's data set comes from TensorFlow Datasets",
    )
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of the preset, runs/RECIPE by default",
    )
    parser.add_argument(
        "--restart",
        action="store_true",
        help="start anew where a run was stopped or is finished",
    )
    return parser.parse_args(arguments)


def run(options):
    start = time.perf_counter()
    path = recipe_file.find(options.recipe)
    recipe = recipe_file.read(path)
    seed = recipe.training.seed
    splits = labelled_text.load(recipe.data, options.data, seed)
    print(
        f"{len(splits.train):,} training rows, {len(splits.validation):,} "
        f"validation rows from {splits.source}."
    )
    if splits.test is None:
        print("There is no test file: the test is skipped.")

    fingerprint = compute_fingerprint(recipe, splits)
    output = OutputFolder(options.output or pathlib.Path("runs", path.stem))
    if output.prepare(fingerprint, options.restart):
        print(f"{output.path} is finished already; --restart trains anew.")
        return
    checkpoint = EpochCheckpoint(output.training)
    start -= sum(epoch["seconds"] for epoch in checkpoint.epochs)

    classifier = train(recipe, splits, output, checkpoint)
    half_precision_preset.save(classifier, output.preset)
    classifier = keras_wave.WaveClassifier.from_preset(output.preset)
    measured = {
        "epochs": checkpoint.epochs,
        "best_epoch": checkpoint.best,
        "validation": preset_evaluation.evaluate(classifier, splits.validation),
        "test": splits.test
        and preset_evaluation.evaluate(classifier, splits.test),
        "seconds": {
            "training": sum(epoch["seconds"] for epoch in checkpoint.epochs),
            "total": time.perf_counter() - start,
        },
    }
    metrics = training_report.collect(
        recipe,
        describe_command(options, path),
        fingerprint,
        splits,
        classifier,
        output.preset,
        measured,
    )
    report(metrics, path, output)
    output.publish()
    print(f"Validation accuracy: {metrics['validation']['accuracy']:.4f}")
    if metrics["test"]:
        print(f"Test accuracy: {metrics['test']['accuracy']:.4f}")
    print(f"The preset is in {output.path}")


def compute_fingerprint(recipe, splits):
    """Returns a hash of all that decides the weights."""
    settings = [dataclasses.asdict(recipe), keras.config.backend()]
    settings.append(splits.fingerprint())
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()


def train(recipe, splits, output, checkpoint):
    """Returns the trained classifier, of a run that is new or goes on."""
    print("Learning the vocabulary from the training rows ...")
    vocabulary = vocabulary_learning.learn(
        splits.train.texts, recipe.vocabulary.size, recipe.vocabulary.lowercase
    )
    classifier = training_run.build_classifier(recipe, vocabulary)
    train_rows, validation_rows = (
        length_bucketing.LengthBuckets(
            length_bucketing.encode(classifier.preprocessor, rows.texts),
            rows.labels,
            classifier.num_classes,
            recipe.training.batch_size,
            recipe.model.sequence_length,
        )
        for rows in (splits.train, splits.validation)
    )
    if checkpoint.epochs:
        print(f"Going on after epoch {len(checkpoint.epochs)}.")
    training_run.train(
        classifier, recipe.training, train_rows, validation_rows, checkpoint
    )
    return classifier


def describe_command(options, path):
    """Returns the command with no folder of this machine in it."""
    is_name = options.recipe == path.stem
    command = f"python recipes/train.py {path.stem if is_name else path.name}"
    return command if options.data is None else f"{command} --data <folder>"


def report(metrics, path, output):
    """Writes the figures, the pictures and the card beside the preset."""
    training_report.write(metrics, output.preset)
    pictures.draw_learning_curves(
        metrics["epochs"],
        metrics["best_epoch"],
        output.preset / "learning_curves.png",
    )
    rows = "test" if metrics["test"] else "validation"
    pictures.draw_confusion_matrix(
        metrics[rows]["confusion_matrix"],
        metrics["recipe"]["data"]["class_names"],
        f"{metrics['name']}: {rows} rows",
        output.preset / "confusion_matrix.png",
    )
    trials = model_card.trials_file(path.parent, metrics)
    model_card.write(metrics, trials, output.preset)


if __name__ == "__main__":
    sys.exit(main())
