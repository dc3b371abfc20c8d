import json

import click
import numpy as np

from keras_wave.commands import classifiers
from keras_wave.commands import labelled_texts
from keras_wave.commands import text_source
from keras_wave.commands.progress import announce
from keras_wave.commands.progress import progress
from keras_wave.commands.refusals import refusals
from keras_wave.commands.shared_options import NEW_FILE
from keras_wave.commands.shared_options import data_argument
from keras_wave.commands.shared_options import delimiter_option
from keras_wave.commands.shared_options import examples
from keras_wave.commands.shared_options import header_option
from keras_wave.commands.shared_options import json_option
from keras_wave.commands.shared_options import label_column_option
from keras_wave.commands.shared_options import preset_argument
from keras_wave.commands.shared_options import text_column_option
from keras_wave.commands.text_table import format_table
from keras_wave.data.bad_input import BadInput
from keras_wave.insight import Evaluation
from keras_wave.insight import write_report

CHUNK = 1024


@click.command(
    epilog=examples(
        "keras-wave evaluate reviews_preset new.csv --report report.html"
    )
)
@preset_argument
@data_argument
@text_column_option
@label_column_option
@header_option
@delimiter_option
@click.option(
    "--report",
    type=NEW_FILE,
    metavar="FILE.html",
    help="Write a page with the worst mistakes, calibration and more.",
)
@json_option
def evaluate(
    preset,
    data,
    text_columns,
    label_column,
    has_header,
    delimiter,
    report,
    as_json,
):
    """Measure a preset on the labelled rows of CSV files.

    Prints the accuracy, precision, recall and F1 of each class, and how many
    texts of each class are taken for each class. The classes of the rows must
    be those of the preset, by name, or by number where it has no names.
    """
    classifier = classifiers.load(preset)
    names = classifiers.names(classifier)
    if len(names) < 2:
        raise BadInput(
            f"The preset {preset!r} has one class: no answer can be wrong."
        )
    rows = labelled_texts.read(
        data,
        delimiter,
        text_columns=text_columns,
        label_column=label_column,
        has_header=has_header,
        class_names=names,
    )
    labels = labelled_texts.numbers_of_classes(rows, names)
    if report is None:
        outputs = _answer(classifier, rows.texts)
        with refusals():
            evaluation = Evaluation(outputs, np.array(labels), names)
    else:
        announce("Classifying, and writing the report ...")
        with refusals():
            evaluation = write_report(
                report, classifier, rows.texts, labels, title=preset
            )
    if as_json:
        click.echo(json.dumps(_to_json(evaluation), ensure_ascii=False))
    else:
        click.echo(_describe(evaluation, rows.columns))


def _answer(classifier, texts):
    chunks = []
    with progress(length=len(texts), label="Texts") as bar:
        for chunk in text_source.batch(texts, CHUNK):
            chunks.append(classifiers.probabilities(classifier, chunk))
            bar.update(len(chunk))
    return np.concatenate(chunks)


def _to_json(evaluation):
    return {
        "rows": len(evaluation.labels),
        "accuracy": evaluation.accuracy,
        "macro_f1": evaluation.macro_f1,
        "classes": [
            {
                "name": name,
                "rows": int(evaluation.support[number]),
                "precision": float(evaluation.precision[number]),
                "recall": float(evaluation.recall[number]),
                "f1": float(evaluation.f1[number]),
            }
            for number, name in enumerate(evaluation.class_names)
        ],
        "confusion_matrix": evaluation.confusion.tolist(),
    }


def _describe(evaluation, columns):
    names = evaluation.class_names
    figures = [["", "precision", "recall", "F1", "rows"]]
    figures += [
        [
            name,
            f"{evaluation.precision[number]:.4f}",
            f"{evaluation.recall[number]:.4f}",
            f"{evaluation.f1[number]:.4f}",
            f"{evaluation.support[number]:,}",
        ]
        for number, name in enumerate(names)
    ]
    confusion = [["", *names]]
    confusion += [
        [name, *(f"{count:,}" for count in counts)]
        for name, counts in zip(names, evaluation.confusion)
    ]
    numbers = range(1, len(names) + 1)
    return "\n".join(
        [
            f"Texts: {' and '.join(columns.text_names)}",
            f"Classes: {columns.label_name}",
            f"Accuracy: {evaluation.accuracy:.4f} of "
            f"{len(evaluation.labels):,} rows",
            "",
            format_table(figures, numbers=range(1, 5)),
            "",
            "Rows are classes, columns what they are taken for:",
            "",
            format_table(confusion, numbers=numbers),
        ]
    )
