"""The tables of the page of few rows."""

import statistics

import few_rows_figures as figures
from few_rows_draw import ALL
from model_card import make_table

MISSING = "–"


def accuracy(record, data_set, split):
    """Returns the table of a data set, a row a system."""
    counts = figures.row_counts(record, data_set)
    rows = [
        [
            f"`{system}`",
            *(
                accuracy_cell(record, data_set, count, system, split)
                for count in counts
            ),
        ]
        for system in figures.systems(record)
    ]
    return make_table(["system", *map(row_title, counts)], rows)


def accuracy_cell(record, data_set, rows, system, split):
    found = figures.accuracies(record, data_set, rows, system, split)
    tried = figures.runs(record, data_set, rows, system)
    if not found:
        return "failed" if tried else MISSING
    cell = f"{statistics.fmean(found):.3f}"
    expected = len({run["seed"] for run in record["runs"].values()})
    if len(found) < expected:
        cell += f" ({len(found)} of {expected})"
    return cell


def differences(record, names, others):
    """Returns the table of a comparison, in points, a row a data set."""
    counts = figures.row_counts(record)
    sets = figures.sets(record)
    gaps = [
        [
            figures.difference(record, data_set, count, names, others)
            for count in counts
        ]
        for data_set in sets
    ]
    means = [
        mean_or_none([gap for gap in column if gap is not None])
        for column in zip(*gaps)
    ]
    rows = [
        [title, *map(points, line)]
        for title, line in zip([*sets, "mean"], [*gaps, means])
    ]
    return make_table(["data set", *map(row_title, counts)], rows)


def summary(record):
    """Returns the table of mean differences at few rows, a row a system."""
    compared = {
        "the better linear model": figures.LINEAR,
        "the better of model2vec": figures.STATIC,
        "`minilm-regression`": figures.SENTENCES,
    }
    systems = {
        f"`{name}`": [name]
        for name in figures.systems(record)
        if record["systems"][name]["kind"] in figures.KINDS[:2]
    }
    rows = [
        [
            title,
            *(
                summary_cell(figures.few_differences(record, names, others))
                for others in compared.values()
            ),
        ]
        for title, names in systems.items()
    ]
    return table(["system", *compared], rows)


def summary_cell(gaps):
    if not gaps:
        return MISSING
    ahead = sum(gap > 0 for gap in gaps.values())
    mean = points(statistics.fmean(gaps.values()))
    return f"{mean} ({ahead} of {len(gaps)} ahead)"


def costs(record, rows, get, form):
    """Returns the table of what runs cost, a row a system.

    Args:
        record: The record.
        rows: How many rows they learned from.
        get: A function from a run to a number, of which the cell has the
            median.
        form: string. How it is written.
    """
    sets = figures.sets(record)
    lines = []
    for system in figures.systems(record):
        cells = []
        for data_set in sets:
            found = [
                get(run)
                for run in figures.runs(record, data_set, rows, system)
                if "error" not in run
            ]
            cells.append(
                form.format(statistics.median(found)) if found else MISSING
            )
        if set(cells) != {MISSING}:
            lines.append([f"`{system}`", *cells])
    return table(["system", *sets], lines)


def failures(record):
    """Returns the table of the runs that failed."""
    rows = [
        [name, run["error"]]
        for name, run in sorted(record["runs"].items())
        if "error" in run
    ]
    return table(["run", "error"], rows)


def table(header, rows):
    """Returns a table, and nothing where it has no rows."""
    return make_table(header, rows) if rows else ""


def mean_or_none(values):
    return statistics.fmean(values) if values else None


def points(gap):
    return MISSING if gap is None else f"{gap:+.1f}"


def row_title(rows):
    return "all" if rows == ALL else f"{rows:,} rows"
