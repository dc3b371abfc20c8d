"""One command from labelled texts to a trained preset."""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import shlex
import sys
import time

import keras
import numpy as np

import compact_preset
import data_parallel
import distillation
import labelled_text
import length_bucketing
import model_card
import pictures
import preset_evaluation
import pretrained_backbone
import recipe_file
import teacher_recipe
import teaching
import text_mixing
import training_report
import training_run
import whole_file
from epoch_checkpoint import EpochCheckpoint
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from output_folder import OutputFolder
from positive_number import positive

# Increase it with a change of the code by which the same recipe and rows give
# other weights: a run that the code before has begun is not gone on with then.
PREPARATION = 3


def main(arguments=None):
    return exit_status(run, parse(arguments))


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
        "--devices",
        type=positive,
        default=1,
        metavar="N",
        help="how many devices share every batch, 1 by default; see "
        "docs/scale.md",
    )
    parser.add_argument(
        "--restart",
        action="store_true",
        help="start anew where a run was stopped or is finished",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="changes",
        metavar="TABLE.KEY=VALUE",
        help="another value than the recipe's, such as training.seed=2; may be "
        "given several times",
    )
    return parser.parse_args(arguments)


def run(options):
    start = time.perf_counter()
    path = recipe_file.find(options.recipe)
    recipe = recipe_file.read(path, options.changes)
    data_parallel.check(options.devices, recipe.training.batch_size)
    seed = recipe.training.seed
    splits = labelled_text.load(recipe.data, options.data, seed)
    print(
        f"{len(splits.train):,} training rows, {len(splits.validation):,} "
        f"validation rows from {splits.source}."
    )
    if splits.test is None:
        print("There is no test file: the test is skipped.")

    teacher_recipes = teacher_recipe.read_all(path, recipe)
    for found in teacher_recipes:
        teaching.check_rows(found, splits, options.data)
    backbone = None
    if recipe.is_pretrained:
        backbone = pretrained_backbone.describe(recipe.model)

    fingerprint = compute_fingerprint(recipe, splits, teacher_recipes, backbone)
    output = OutputFolder(options.output or pathlib.Path("runs", path.stem))
    if output.prepare(fingerprint, options.restart):
        print(f"{output.path} is finished already; --restart trains anew.")
        return
    checkpoint = EpochCheckpoint(output.training)
    start -= checkpoint.seconds

    teachers = []
    try:
        for found in teacher_recipes:
            # Beside the student: the next student finds it there.
            folder = output.path.with_name(found.name)
            train_teacher(found, folder, options)
            teachers.append(teaching.Teacher(found.recipe, folder))
        classifier = train(
            recipe, splits, checkpoint, teachers, options.devices
        )
    except BadInput:
        if not checkpoint.is_begun:
            output.discard()
        raise
    with whole_file.disk_errors(output.preset):
        compact_preset.save(classifier, output.preset)
    classifier = training_run.load_classifier(recipe, output.preset)
    measured = {
        "epochs": checkpoint.epochs,
        "best_epoch": checkpoint.best,
        "teacher": teaching.describe(teachers, splits.validation),
        "backbone": backbone,
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


def compute_fingerprint(recipe, splits, teacher_recipes=(), backbone=None):
    """Returns a hash of all that decides the weights."""
    settings = [PREPARATION, what_decides(recipe)]
    settings.append(keras.config.backend())
    settings.append(splits.fingerprint())
    settings += [what_decides(teacher.recipe) for teacher in teacher_recipes]
    if backbone is not None:
        settings.append(backbone["fingerprint"])
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()


def what_decides(recipe):
    """Returns the tables of a recipe, but for what leaves the weights alone."""
    tables = dataclasses.asdict(recipe)
    # They are the same whenever they are saved.
    del tables["training"]["save_minutes"]
    # What these name has a fingerprint of its own.
    del tables["data"]["validation_seed"]
    if recipe.distillation:
        del tables["distillation"]["teachers"]
    if recipe.is_pretrained:
        del tables["model"]["backbone"]
    return tables


def train_teacher(teacher, folder, student):
    """Trains a teacher where it is not trained yet.

    Args:
        teacher: A `teacher_recipe.TeacherRecipe`.
        folder: pathlib.Path. Of the teacher's run.
        student: The options of the student's run.
    """
    print(f"The teacher, {teacher.name}, is in {folder} or will be.")
    options = argparse.Namespace(
        recipe=str(teacher.path),
        data=student.data,
        output=folder,
        devices=student.devices,
        restart=False,
        changes=list(teacher.changes),
    )
    try:
        run(options)
    except BadInput as error:
        raise BadInput(f"the teacher {teacher.name}: {error}") from error


def train(recipe, splits, checkpoint, teachers=(), devices=1):
    """Returns the trained classifier, of a run that is new or goes on."""
    # The teachers, which are in no such scope, answer between the two.
    scope = data_parallel.make_scope(devices)
    with scope():
        classifier = training_run.build_classifier(recipe, splits.train.texts)
    texts, targets = (
        splits.train.texts,
        one_hot(splits.train, classifier.num_classes),
    )
    mixed_texts, mixed_targets = text_mixing.mix(
        texts, targets, recipe.training.mixed_texts, recipe.training.seed
    )
    texts = texts + mixed_texts
    targets = np.concatenate([targets, mixed_targets])
    if teachers:
        print("Asking the teacher ...")
        if recipe.distillation.initial_embeddings and not checkpoint.is_begun:
            distillation.copy_embeddings(
                teachers[0].classifier,
                classifier,
                recipe.distillation.embedding_stddev,
            )
        targets = distillation.make_targets(
            teachers, texts, targets, recipe.distillation, checkpoint.folder
        )
    train_rows, validation_rows = (
        length_bucketing.LengthBuckets(
            length_bucketing.encode(classifier.preprocessor, texts),
            targets,
            recipe.training.batch_size,
            recipe.network.sequence_length,
            multiple=devices,
        )
        for texts, targets in (
            (texts, targets),
            (
                splits.validation.texts,
                one_hot(splits.validation, classifier.num_classes),
            ),
        )
    )
    if checkpoint.is_begun:
        print(f"Going on after {checkpoint.progress}.")
    with scope():
        training_run.train(
            classifier,
            recipe.training,
            train_rows,
            validation_rows,
            checkpoint,
            devices,
        )
    return classifier


def one_hot(rows, num_classes):
    # Not numbers of classes, since label smoothing asks for it.
    return keras.utils.to_categorical(rows.labels, num_classes)


def describe_command(options, path):
    """Returns the command with no folder of this machine in it."""
    is_ours = path.parent == recipe_file.RECIPES
    command = f"python recipes/train.py {path.stem if is_ours else path.name}"
    for change in options.changes:
        command += f" --set {shlex.quote(change)}"
    if options.devices > 1:
        command += f" --devices {options.devices}"
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
    if metrics["recipe"]["model"]:
        trials = model_card.trials_file(path.parent, metrics)
        model_card.write(metrics, trials, output.preset)


if __name__ == "__main__":
    sys.exit(main())
