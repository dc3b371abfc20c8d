"""Writes the page of few rows, tables and a picture, from the record."""

import argparse
import pathlib
import sys

import few_rows_figures as figures
import few_rows_plot
import few_rows_record
import few_rows_tables as tables
import plots
import whole_file
from exit_status import exit_status
from few_rows_draw import ALL

REPOSITORY = pathlib.Path(__file__).parents[1]
RECORD = REPOSITORY / "docs" / "few-rows.json"
PICTURE = "accuracy"
# Of which size the costs are shown: one that all systems are trained on.
COST_ROWS = 500
TEXT = """\
# Few rows

How accurate a Wave network is after training on few rows, beside linear models
on words, fastText, static embeddings and sentence embeddings. Written by
`PYTHONPATH=recipes python benchmarks/few_rows_page.py` from `{record}`, to
which `nox -s few-rows -- --data FOLDER` adds runs, each in a process of its
own.
{measured}

- **The rows.** A draw of so many rows has of each class the share that it has
  of all training rows, and at least two rows: one to learn from and one to
  check on, without which `keras-wave train` refuses a class. Which ones the
  seed decides, and all systems get the same ones. Where there are not two rows
  for each class, or not more rows than are drawn, a size is left out. All rows
  come in another order with each seed.
- **The figures.** Accuracy is the mean of the seeds, on all validation rows, or
  on the test rows where there are no others. No run chooses anything on them;
  which of two systems is the better one in a cell is chosen on them. The
  backbones learned from texts of these data sets, without labels, and what
  suits how many rows was found on some of the validation rows.
  `{record}` has each seed's. `{missing}` is what was not run.

{systems}

{accuracy}
## Beside the others, up to {few:,} rows

Points of accuracy above (+) or below (-) them, the mean over the cells of at
most {few:,} rows that both have, and in how many of them the system is ahead.
In each cell, the better linear model is the better of {linear},
and the better of model2vec that of {static}.

{summary}

{best}

## What it costs

Medians over the seeds. The seconds of `keras-wave train` are those of the whole
command: its start, and the report that it writes. All others are those of
training alone, with the choice of `C` where there is one, after everything is
imported and loaded. Sentence embeddings are computed once a text, and what each
text took is counted in every run that has it.{preparation}

Seconds of training, {cost_rows} rows:

{training}

Seconds of training, all rows:

{training_all}

Texts a second, up to 512 of them in one call, from string to class, as trained
on {cost_rows} rows:

{speed}

MB on the disk of what has to be kept to answer, as trained on {cost_rows} rows:

{size}

## Failures

{failures}
"""
EMPTY = "Nothing is measured yet."


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "record",
        type=pathlib.Path,
        nargs="?",
        default=RECORD,
        metavar="FILE.json",
        help="what benchmarks/few_rows.py wrote, docs/few-rows.json by "
        "default; the page is beside it",
    )
    parser.add_argument(
        "--merge",
        type=pathlib.Path,
        nargs="+",
        default=(),
        metavar="FILE.json",
        help="other records, of which the runs are added that it lacks",
    )
    options = parser.parse_args(arguments)
    return exit_status(run, options.record, options.merge)


def run(path, others=()):
    """Writes the page and its picture beside a record."""
    if others:
        few_rows_record.merge(path, others)
    record = few_rows_record.read(path)
    page = path.with_suffix(".md")
    folder = page.with_suffix("")
    picture = few_rows_plot.draw(record)
    if picture is not None:
        folder.mkdir(parents=True, exist_ok=True)
        plots.save(picture, folder / f"{PICTURE}.png")
    whole_file.write_text(page, write(record, path.stem, path.name))


def write(record, folder, record_name):
    """Returns the Markdown text.

    Args:
        record: The record.
        folder: string. Where the picture is, beside the page.
        record_name: string.
    """

    def costs(rows, get, form):
        return tables.costs(record, rows, get, form) or EMPTY

    def training(rows):
        return costs(rows, lambda run: run["training_seconds"], "{:,.1f}")

    return TEXT.format(
        record=record_name,
        measured=describe_measuring(record),
        missing=tables.MISSING,
        systems=describe_systems(record),
        accuracy=describe_sets(record, folder),
        few=figures.FEW,
        linear=listed(figures.LINEAR),
        static=listed(figures.STATIC),
        summary=tables.summary(record) or EMPTY,
        best=describe_best(record),
        preparation=describe_preparation(record),
        cost_rows=COST_ROWS,
        training=training(COST_ROWS),
        training_all=training(ALL),
        speed=costs(COST_ROWS, lambda run: run["texts_a_second"], "{:,.0f}"),
        size=costs(COST_ROWS, lambda run: run["bytes"] / 1e6, "{:,.1f}"),
        failures=tables.failures(record) or "None.",
    )


def listed(names):
    return " and ".join(f"`{name}`" for name in names)


def describe_measuring(record):
    """Says when and on what the runs were made."""
    runs = [run for run in record["runs"].values() if "error" not in run]
    if not runs:
        return EMPTY
    dates = sorted({run["date"] for run in runs})
    period = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    machines = sorted({describe_cores(run) for run in runs})
    backends = sorted({run["backend"] for run in runs if "backend" in run})
    packages = sorted(
        {
            f"{name} {version}"
            for run in runs
            for name, version in run["versions"].items()
        }
    )
    parts = [f"{len(runs):,} runs, {period}, on {' and on '.join(machines)}."]
    if backends:
        parts.append(f"Wave networks ran on {' and '.join(backends)}.")
    parts.append(f"Versions: {', '.join(packages)}.")
    return " ".join(parts)


def describe_cores(run):
    cores = run["cores"]
    return f"{cores} {'core' if cores == 1 else 'cores'} of {run['processor']}"


def describe_systems(record):
    lines = [
        f"- `{name}`: {record['systems'][name]['how']}."
        for name in figures.systems(record)
    ]
    return "\n".join(["The systems:", "", *lines] if lines else [])


def describe_sets(record, folder):
    """Returns the section of accuracies."""
    sets = figures.sets(record)
    lines = ["## Accuracy", ""]
    if not sets:
        return "\n".join([*lines, EMPTY, ""])
    if any(run.get("accuracy") for run in record["runs"].values()):
        lines += [f"![accuracy by training rows]({folder}/{PICTURE}.png)", ""]
    for name in sets:
        sizes = record["sets"][name]
        lines += [f"### {name}", ""]
        lines += [describe_set(record, name), ""]
        split = figures.main_split(record, name)
        lines += [tables.accuracy(record, name, split), ""]
        if split != "test" and "test" in sizes:
            lines += [f"On its {sizes['test']:,} test rows:", ""]
            lines += [tables.accuracy(record, name, "test"), ""]
    return "\n".join(lines)


def describe_set(record, name):
    sizes = record["sets"][name]
    split = figures.main_split(record, name)
    text = (
        f"{sizes['classes']} classes, {sizes['train']:,} training rows; on its "
        f"{sizes[split]:,} {split} rows."
    )
    too_few, too_many = figures.impossible(record, name)
    for counts, reason in (
        (too_few, "fewer than two rows a class"),
        (too_many, "no fewer than all"),
    ):
        if counts:
            listed = " and ".join(f"{count:,}" for count in counts)
            text += f" Left out: {listed} rows, {reason}."
    return text


def describe_best(record):
    """Returns the tables of the command's best, beside two others."""
    names = figures.defaults(record)
    lines = []
    for title, others in (
        ("the better linear model", figures.LINEAR),
        ("the better of model2vec", figures.STATIC),
    ):
        gaps = figures.few_differences(record, names, others)
        if not gaps:
            continue
        listed = ", ".join(f"`{name}`" for name in names)
        lines.append(
            f"The best in each cell of {listed}, beside {title}; at up to "
            f"{figures.FEW:,} rows {tables.summary_cell(gaps)}:\n\n"
            f"{tables.differences(record, names, others)}"
        )
    return "\n\n".join(lines)


def describe_preparation(record):
    """Says what was made once for all runs."""
    seconds = {
        run["system"]: run["preparation_seconds"]
        for run in record["runs"].values()
        if run.get("preparation_seconds")
    }
    return "".join(
        f" What `{name}` starts from was made once, in {value:,.0f} s, which "
        "are not counted."
        for name, value in sorted(seconds.items())
    )


if __name__ == "__main__":
    sys.exit(main())
