import contextlib
import dataclasses
import json
import shlex
import time

import click
import keras

from keras_wave.commands import classifiers
from keras_wave.commands import output as standard_output
from keras_wave.commands import size_table
from keras_wave.commands import training
from keras_wave.commands import training_rows
from keras_wave.commands.progress import announce
from keras_wave.commands.refusals import refusals
from keras_wave.commands.shared_options import FILE
from keras_wave.commands.shared_options import FOLDER
from keras_wave.commands.shared_options import data_argument
from keras_wave.commands.shared_options import delimiter_option
from keras_wave.commands.shared_options import examples
from keras_wave.commands.shared_options import header_option
from keras_wave.commands.shared_options import json_option
from keras_wave.commands.shared_options import label_column_option
from keras_wave.commands.shared_options import text_column_option
from keras_wave.data.bad_input import BadInput
from keras_wave.files.staged_files import StagedFiles
from keras_wave.files.staged_folder import StagedFolder
from keras_wave.insight import write_report
from keras_wave.training import familiar_words
from keras_wave.training import fine_tuning
from keras_wave.training import model_size
from keras_wave.training import new_classifier
from keras_wave.training import start
from keras_wave.training.best_epoch import name_epoch
from keras_wave.version import __version__

REPORT = "report.html"
RECORD = "training.json"
# So many classes are listed on the screen.
MANY = 12
# What a training starts from, and the name of no preset.
DEFAULT_PRESET = "wave_base_en"
NOTHING = "none"

FEW_ROWS = (
    f"With at most {fine_tuning.FEW_CLASSES} classes and fewer than "
    f"{fine_tuning.MANY_ROWS:,} rows"
)
HELP = f"""\
Train a classifier on the rows of CSV files, and save it as a preset.

The columns of the texts and of the classes, a row of names, and the classes
are found, and told.

Training starts from {DEFAULT_PRESET}, which knows English words; --preset names
another start. Some rows, the same share of every class, are set aside to check
on, and the report is about them. The preset then learns from all rows.

{FEW_ROWS} a regression is all that
is trained, in seconds; --epochs trains the network further.

With --preset {NOTHING}, and where most words are not English, training starts
from nothing, with a vocabulary of your texts. The epoch that gets most of the
rows set aside right is kept. What suits the number of rows to learn from:

\b
{size_table.describe()}

Tokens and epochs are the most there may be. Texts are cut at a length that
leaves 99 of 100 whole, and after {model_size.LENGTHS[-1]} tokens.

FOLDER appears whole at the end: the preset, {REPORT}, and {RECORD}, which
tells how it was made. Files may be .csv.gz. Set KERAS_BACKEND to train on jax
or torch.
"""


@click.command(
    help=HELP,
    epilog=examples(
        "keras-wave train reviews.csv --output reviews_preset",
        'keras-wave predict reviews_preset "I would buy it again"',
    ),
)
@data_argument
@click.option(
    "--output",
    required=True,
    type=FOLDER,
    metavar="FOLDER",
    help="The folder of the preset, new or empty.",
)
@text_column_option
@label_column_option
@header_option
@delimiter_option
@click.option(
    "--validation",
    type=FILE,
    metavar="FILE.csv",
    help="Rows to check on. By default some of DATA are set aside.",
)
@click.option(
    "--validation-fraction",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.1,
    show_default=True,
    help="The share of DATA to set aside, without --validation.",
)
@click.option(
    "--preset",
    default=DEFAULT_PRESET,
    show_default=True,
    help="A preset to start from: a name, a folder or a handle; or "
    f"'{NOTHING}'.",
)
@click.option(
    "--epochs",
    type=click.IntRange(min=1),
    help="How many epochs to train, or at most from nothing. By default what "
    "suits the rows.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=1,
    show_default=True,
    help="Of the rows that are set aside, and of all that is random.",
)
@json_option
def train(
    data,
    output,
    text_columns,
    label_column,
    has_header,
    delimiter,
    validation,
    validation_fraction,
    preset,
    epochs,
    seed,
    as_json,
):
    started = time.perf_counter()
    say = _be_silent if as_json else click.echo
    _check_output(output)
    if validation:
        _check_fraction()
    rows = training_rows.read(
        data,
        validation,
        validation_fraction,
        seed,
        delimiter,
        text_columns=text_columns,
        label_column=label_column,
        has_header=has_header,
    )
    standard_output.check_names(rows.class_names)
    columns = rows.columns
    say(_describe_rows(rows))
    preset, remark = _check_words(preset, rows)
    final_rows = len(rows.train[0])
    is_trained_again = preset is not None and validation is None
    if is_trained_again:
        final_rows += len(rows.validation[0])
    # The same for both trainings, or the first would say little of the second.
    size = start.find_schedule(preset, final_rows, len(rows.class_names))
    if epochs:
        size = dataclasses.replace(size, epochs=epochs)
    keras.utils.set_random_seed(seed)
    with contextlib.ExitStack() as stack:
        with refusals():
            folder = stack.enter_context(_stage(output))
        classifier = _start(preset, rows, size)
        say(_describe_network(classifier, preset, size.epochs))
        if remark:
            click.echo(remark, err=True)
        # What cannot be saved is known before it is trained.
        classifier.save_to_preset(folder)
        best = training.train(
            classifier,
            rows.train,
            rows.validation,
            size,
            on_epoch=lambda numbers: say(_describe_epoch(numbers)),
        )
        announce("Writing the report ...")
        evaluation = write_report(
            folder / REPORT,
            classifier,
            *rows.validation,
            history=best.epochs if size.epochs else None,
            title=_file_name(output.resolve()),
        )
        if is_trained_again:
            say(f"Training on all {final_rows:,} rows")
            keras.utils.set_random_seed(seed)
            classifier = _start(preset, rows, size)
            training.train(
                classifier, rows.all(), None, size, on_epoch=_be_silent
            )
        classifier.save_to_preset(folder)
        record = {
            "data": [_file_name(path) for path in data],
            "validation": validation and _file_name(validation),
            "text_columns": list(map(columns.key, columns.texts)),
            "label_column": columns.key(columns.label),
            "classes": dict(zip(rows.class_names, rows.counts)),
            "rows": len(rows.train[0]),
            "validation_rows": len(rows.validation[0]),
            "final_rows": final_rows,
            "preset": preset and click.format_filename(preset),
            "tokens": classifier.backbone.vocabulary_size,
            "parameters": classifier.count_params(),
            "batch_size": size.batch_size if size.epochs else None,
            "learning_rate": size.learning_rate if size.epochs else None,
            "seed": seed,
            "epochs": best.epochs,
            "best_epoch": best.best,
            "validation_accuracy": evaluation.accuracy,
            "backend": keras.config.backend(),
            "keras_wave": __version__,
        }
        text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
        (folder / RECORD).write_text(text, encoding="utf-8")
        with refusals():
            # Another one may have taken its place meanwhile.
            stack.close()
    if as_json:
        click.echo(text, nl=False)
    seconds = time.perf_counter() - started
    say(_describe_end(output, preset, best, evaluation, seconds))


def _be_silent(text):
    pass


def _check_output(output):
    if output.is_dir():
        # What a killed process has left is hidden, and goes with the next one.
        if any(path.suffix != ".unfinished" for path in output.iterdir()):
            raise BadInput(
                f"The folder {output} is not empty. Give --output another one."
            )
    elif output.exists():
        raise BadInput(f"{output} is a file. Give --output another name.")


def _check_fraction():
    source = click.get_current_context().get_parameter_source(
        "validation_fraction"
    )
    if source is not click.core.ParameterSource.DEFAULT:
        raise BadInput(
            "--validation-fraction is the share of DATA that is set aside, and "
            "with --validation none is. Leave one of the two out."
        )


def _stage(output):
    if output.is_dir():
        # It is empty now, and is filled: what somebody puts there stays.
        return StagedFiles(output)
    return StagedFolder(output)


def _file_name(path):
    """Returns the name of a file or folder, which may be no UTF-8, as text."""
    return click.format_filename(path, shorten=True)


def _check_words(preset, rows):
    """Decides what to start from, by whether it knows the words of the texts.

    Returns:
        A pair of the preset, `None` to start from nothing, and what there is to
        say about it, `None` if nothing.
    """
    if preset == NOTHING:
        return None, None
    tokenizer = classifiers.load_tokenizer(preset)
    share = familiar_words.share(tokenizer, rows.train[0])
    if share >= familiar_words.FEW:
        return preset, None
    remark = (
        f"{click.format_filename(preset)} knows {share:.0%} of the words of "
        "the texts, which may be in another language or of rare words."
    )
    source = click.get_current_context().get_parameter_source("preset")
    if source is click.core.ParameterSource.DEFAULT:
        return None, f"{remark} So the training starts from nothing."
    return preset, f"{remark} --preset {NOTHING} may be more accurate."


def _start(preset, rows, size):
    """Returns the classifier that a training starts from."""
    texts = rows.train[0]
    if preset is None:
        announce("Learning a vocabulary ...")
        return new_classifier.build(texts, rows.class_names, size)
    with classifiers.loading():
        return new_classifier.load(preset, texts, rows.class_names)


def _describe_rows(rows):
    columns = rows.columns
    classes = [
        f"{name} ({count:,})"
        for name, count in zip(rows.class_names[:MANY], rows.counts)
    ]
    if len(rows.class_names) > MANY:
        classes.append(f"and {len(rows.class_names) - MANY} others")
    lines = [
        f"Texts: {' and '.join(columns.text_names)}",
        f"Classes: {columns.label_name}: {', '.join(classes)}",
    ]
    if columns.others:
        lines.append(f"Not used: {', '.join(columns.others)}")
    train, validation = len(rows.train[0]), len(rows.validation[0])
    lines.append(f"Rows: {train:,} to learn from, {validation:,} to check on")
    return "\n".join(lines)


def _describe_network(classifier, preset, epochs):
    backbone = classifier.backbone
    start = "nothing" if preset is None else click.format_filename(preset)
    most = "at most " if preset is None else ""
    training = f"{most}{epochs} epochs" if epochs else "a regression alone"
    return (
        f"Network: from {start}, width {backbone.hidden_dim}, "
        f"{backbone.vocabulary_size:,} tokens, {classifier.count_params():,} "
        "parameters, texts of up to "
        f"{classifier.preprocessor.sequence_length} tokens, {training}"
    )


def _describe_epoch(numbers):
    name = name_epoch(numbers["epoch"])
    return (
        f"{name}: accuracy {numbers['val_accuracy']:.4f}, "
        f"loss {numbers['val_loss']:.4f}"
    )


def _describe_end(output, preset, best, evaluation, seconds):
    commonest = evaluation.support.argmax()
    folder = click.format_filename(output)
    share = evaluation.support[commonest] / evaluation.support.sum()
    kept = (
        "" if preset else f"Epoch {best.best} of {len(best.epochs)} is kept\n"
    )
    return (
        f"{kept}Accuracy on the rows to check on: "
        f"{evaluation.accuracy:.4f}; to answer always "
        f"{evaluation.class_names[commonest]!r} would reach {share:.4f}\n"
        f"Wrote {folder} in {seconds:.0f} s; look at {folder}/{REPORT}\n\n"
        f"  keras-wave predict {shlex.quote(folder)} "
        '"A text of yours"'
    )
