"""One command from texts and a teacher to a pretrained backbone."""

import argparse
import dataclasses
import functools
import hashlib
import json
import pathlib
import shlex
import sys
import time

import keras

import backbone_card
import compact_preset
import json_file
import passages
import pictures
import plain_texts
import pretraining_recipe
import pretraining_run
import recipe_file
import sentence_teacher
import training_report
import whole_file
from epoch_checkpoint import EpochCheckpoint
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from output_folder import OutputFolder
from teacher_answers import TeacherAnswers

# Increase it with a change of the code by which the same recipe and texts give
# other weights, as in `train.py`.
PREPARATION = 2
TEACHER = "teacher.json"
ANSWERS = "answers"


def main(arguments=None):
    return exit_status(run, parse(arguments))


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "recipe",
        help="the name of a recipe with [pretraining] beside this file, or a "
        ".toml file",
    )
    parser.add_argument(
        "--texts",
        type=pathlib.Path,
        nargs="+",
        required=True,
        metavar="FOLDER",
        help="folders of texts: .txt, a text a line, and .csv, a label and a "
        "text a row, both also .gz; files called after test or validation rows "
        "are left out",
    )
    parser.add_argument(
        "--teacher",
        metavar="FOLDER",
        help="where the recipe's teacher is, if not where the recipe says",
    )
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of the preset, runs/RECIPE by default",
    )
    parser.add_argument(
        "--answers",
        type=pathlib.Path,
        metavar="FOLDER",
        help="where the teacher's answers stay, for other recipes with the "
        "same teacher and texts; without it they go when the run is finished",
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
        help="another value than the recipe's, such as pretraining.seed=2; may "
        "be given several times",
    )
    return parser.parse_args(arguments)


def run(options):
    start = time.perf_counter()
    path = recipe_file.find(options.recipe)
    recipe = pretraining_recipe.read(path, options.changes)
    teacher_folder = sentence_teacher.locate(
        options.teacher or recipe.pretraining.teacher
    )
    groups = read_texts(options.texts)
    found = make_passages(groups, recipe.pretraining)
    of_answers = {
        "teacher": sentence_teacher.fingerprint(teacher_folder),
        "passages": passages.fingerprint(found),
    }
    fingerprint = compute_fingerprint(recipe, of_answers)
    # What took hours is of use to the next run, too.
    output = OutputFolder(
        options.output or pathlib.Path("runs", path.stem), kept=ANSWERS
    )
    if not options.restart:
        check_teacher(output, teacher_folder, of_answers)
    if output.prepare(fingerprint, options.restart):
        print(f"{output.path} is finished already; --restart trains anew.")
        return
    json_file.write(output.training / TEACHER, of_answers)
    checkpoint = EpochCheckpoint(output.training, pretraining_run.METRIC)
    start -= checkpoint.seconds

    answers = TeacherAnswers(
        (options.answers or output.training / ANSWERS)
        / hash_of(of_answers)[:16],
        found,
        functools.partial(sentence_teacher.SentenceTeacher, teacher_folder),
        recipe.pretraining.initial_embeddings,
    )
    try:
        print(f"Asking the teacher, {recipe.pretraining.teacher_name} ...")
        answers.ask_words()
        # What does not fit is said before hours of answers.
        backbone, tokenizer = pretraining_run.build(recipe, answers)
        answers.ask()
        if checkpoint.is_begun:
            print(f"Going on after {checkpoint.progress}.")
        pretraining_run.train(backbone, tokenizer, recipe, answers, checkpoint)
    except BadInput:
        if not (checkpoint.is_begun or answers.is_begun):
            output.discard()
        raise
    backbone = pretraining_run.with_dropout(backbone, recipe.fine_tuning)
    with whole_file.disk_errors(output.preset):
        compact_preset.save_backbone(backbone, tokenizer, output.preset)
    best = checkpoint.epochs[checkpoint.best - 1]
    training_seconds = sum(epoch["seconds"] for epoch in checkpoint.epochs)
    held_back = recipe.pretraining.validation_passages
    metrics = {
        "name": recipe.preset.name,
        "description": recipe.preset.description,
        "command": describe_command(options, path),
        **training_report.describe_sizes(backbone, backbone, output.preset),
        "rows": {
            "texts": sum(map(len, groups)),
            "train": len(found) - held_back,
            "validation": held_back,
        },
        "epochs": checkpoint.epochs,
        "best_epoch": checkpoint.best,
        "validation": {
            "cosine": best[f"val_{pretraining_run.METRIC}"],
            "loss": best["val_loss"],
        },
        "seconds": {
            "training": training_seconds,
            "total": time.perf_counter() - start,
        },
        **training_report.describe_versions(),
        "recipe": dataclasses.asdict(recipe),
        "made_of": of_answers,
        "fingerprint": fingerprint,
    }
    report(metrics, output.preset)
    output.publish()
    print(f"Validation cosine: {metrics['validation']['cosine']:.4f}")
    print(f"The preset is in {output.path}")


def read_texts(folders):
    """Returns the texts of each folder, or raises `BadInput`."""
    groups = []
    for folder in folders:
        found, left_out = plain_texts.read(folder)
        groups += found
        print(f"{sum(map(len, found)):,} texts from {folder}.")
        for path in left_out:
            print(f"{path} is left out: its rows are to measure on.")
    return groups


def make_passages(groups, settings):
    """Returns the passages of texts, those for validation first."""
    found = passages.make(
        groups,
        settings.passage_words,
        settings.fragments,
        settings.seed,
        settings.most_passages,
    )
    rest = len(found) - settings.validation_passages
    if rest < settings.batch_size:
        raise BadInput(
            f"{len(found):,} passages are too few for a batch of "
            f"{settings.batch_size} beside {settings.validation_passages:,} "
            "for validation. Give more texts, or set "
            "pretraining.validation_passages"
        )
    print(
        f"{rest:,} passages to train on, {settings.validation_passages:,} for "
        "validation."
    )
    return found


def check_teacher(output, folder, of_answers):
    """Raises `BadInput` if a run began with a teacher of other weights."""
    before = json_file.read(output.training / TEACHER, missing=of_answers)
    if before["teacher"] != of_answers["teacher"]:
        raise BadInput(
            f"the teacher in {folder} has other weights than when the run in "
            f"{output.path} began: --restart replaces it, --output FOLDER "
            "keeps it"
        )


def compute_fingerprint(recipe, of_answers):
    """Returns a hash of all that decides the weights."""
    settings = dataclasses.asdict(recipe)
    # Its weights decide, wherever they are.
    del settings["pretraining"]["teacher"]
    # The weights are the same whenever they are saved.
    del settings["pretraining"]["save_minutes"]
    return hash_of([PREPARATION, settings, keras.config.backend(), of_answers])


def hash_of(content):
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def describe_command(options, path):
    """Returns the command with no folder of this machine in it."""
    is_ours = path.parent == recipe_file.RECIPES
    name = path.stem if is_ours else path.name
    command = f"python recipes/pretrain.py {name}"
    for change in options.changes:
        command += f" --set {shlex.quote(change)}"
    if options.teacher is not None:
        command += " --teacher <folder>"
    return f"{command} --texts <folder>{' ...' * (len(options.texts) > 1)}"


def report(metrics, folder):
    """Writes the figures, the picture and the card beside the preset."""
    training_report.write(metrics, folder)
    pictures.draw_learning_curves(
        metrics["epochs"],
        metrics["best_epoch"],
        folder / "learning_curves.png",
        pretraining_run.METRIC,
    )
    backbone_card.write(metrics, folder)


if __name__ == "__main__":
    sys.exit(main())
