import csv
import io
import json
import sys

import click

from keras_wave.commands import classifiers
from keras_wave.commands import text_source
from keras_wave.commands.progress import progress
from keras_wave.commands.shared_options import FILE
from keras_wave.commands.shared_options import delimiter_option
from keras_wave.commands.shared_options import examples
from keras_wave.commands.shared_options import json_option
from keras_wave.commands.shared_options import preset_argument


@click.command(
    epilog=examples(
        'keras-wave predict agnews_modulation_small "Shares slip again"',
        "keras-wave predict my_preset --csv new.csv --column text --csv-output",
        "tail -f titles.txt | keras-wave predict my_preset --batch-size 1",
    )
)
@preset_argument
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--file", type=FILE, help="Texts from a file, a line a text.")
@click.option(
    "--csv", "csv_file", type=FILE, help="Texts from a column of a CSV file."
)
@click.option(
    "--column",
    metavar="NAME|NUMBER",
    help="The column of --csv: a name, which is in its first row, or a number, "
    "counted from 1, where it has no row of names.",
)
@delimiter_option
@click.option(
    "--csv-output", is_flag=True, help="Print CSV, with every probability."
)
@json_option
@click.option(
    "--skip-empty", is_flag=True, help="Leave empty texts out, and go on."
)
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    default=1024,
    show_default=True,
    help="How many texts to wait for, and to answer at once.",
)
def predict(
    preset,
    texts,
    file,
    csv_file,
    column,
    delimiter,
    csv_output,
    as_json,
    skip_empty,
    batch_size,
):
    """Classify texts: a line a text, its class and how probable it is.

    PRESET is a built-in name (`keras-wave presets` lists them), a folder, or a
    handle such as hf://user/model. Without TEXT, --file or --csv, the texts
    come from standard input, a line a text. However many they are, few are in
    memory.

    A class without a name is its number, counted from 0. --json prints an
    object a line: label, probability, and the probabilities of all classes.
    """
    if sum([bool(texts), bool(file), bool(csv_file)]) > 1:
        raise click.UsageError("Give TEXT, --file or --csv, one of them.")
    if bool(csv_file) != bool(column):
        raise click.UsageError("--csv and --column need each other.")
    if csv_output and as_json:
        raise click.UsageError("Give --csv-output or --json, one of them.")

    if texts:
        pairs = text_source.from_arguments(texts)
    elif csv_file:
        pairs = text_source.from_csv(csv_file, column, delimiter)
    else:
        pairs = text_source.from_lines(file)
        if file is None and sys.stdin.isatty():
            click.echo("Type texts, a line a text; Ctrl-D ends.", err=True)
            batch_size = 1
    chunks = text_source.batch(text_source.check(pairs, skip_empty), batch_size)

    classifier = classifiers.load(preset)
    names = classifiers.names(classifier)
    if csv_output:
        click.echo(_csv_line(["label", "probability", *names]))
    format_row = _as_csv if csv_output else _as_json if as_json else _as_text
    is_long = file is not None or csv_file is not None
    with progress(
        chunks, label="Batches", hidden=not is_long or sys.stdout.isatty()
    ) as bar:
        for chunk in bar:
            rows = classifiers.probabilities(classifier, chunk)
            click.echo("\n".join(format_row(names, row) for row in rows))


def _as_text(names, row):
    best = row.argmax()
    return f"{names[best]}\t{row[best]:.4f}"


def _as_csv(names, row):
    best = row.argmax()
    return _csv_line([names[best], *(f"{p:.6f}" for p in [row[best], *row])])


def _as_json(names, row):
    best = row.argmax()
    answer = {
        "label": names[best],
        "probability": round(float(row[best]), 6),
        "probabilities": {
            name: round(float(p), 6) for name, p in zip(names, row)
        },
    }
    return json.dumps(answer, ensure_ascii=False)


def _csv_line(cells):
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
