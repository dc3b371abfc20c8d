"""What the record of runs on few rows says, cell by cell."""

import statistics

import few_rows_draw
from few_rows_systems.registry import KINDS

LINEAR = ("tfidf-svm", "tfidf-regression")
STATIC = ("model2vec", "model2vec-regression")
SENTENCES = ("minilm-regression",)
# Averages are over so many rows and less.
FEW = 1000


def systems(record):
    """Returns the names of systems that have runs, in the order of the page."""
    there = {run["system"] for run in record["runs"].values()}
    kinds = {name: record["systems"][name]["kind"] for name in there}
    return sorted(there, key=lambda name: (KINDS.index(kinds[name]), name))


def commands(record):
    """Returns the names of the systems that are the command line."""
    return [
        name
        for name in systems(record)
        if record["systems"][name]["kind"] == KINDS[0]
    ]


def defaults(record):
    """Returns those that start from more than nothing."""
    return [name for name in commands(record) if name != "wave-nothing"]


def sets(record):
    return [
        name
        for name in record["sets"]
        if any(run["set"] == name for run in record["runs"].values())
    ]


def row_counts(record, data_set=None):
    """Returns the numbers of rows that were tried, all of them at the end."""
    found = {
        run["rows"]
        for run in record["runs"].values()
        if data_set in (None, run["set"])
    }
    return sorted(found, key=lambda rows: (isinstance(rows, str), rows))


def impossible(record, data_set):
    """Returns the numbers of rows that cannot be drawn of a data set.

    As a pair of lists: those of too few rows for its classes, and those that
    are all of its rows or more.
    """
    sizes = record["sets"][data_set]
    least = few_rows_draw.LEAST * sizes["classes"]
    counts = [rows for rows in row_counts(record) if rows != few_rows_draw.ALL]
    return (
        [rows for rows in counts if rows < least],
        [rows for rows in counts if rows >= sizes["train"]],
    )


def runs(record, data_set, rows, system):
    return [
        run
        for run in record["runs"].values()
        if (run["set"], run["rows"], run["system"]) == (data_set, rows, system)
    ]


def main_split(record, data_set):
    """Returns the split that a set is compared on: validation, if it has it."""
    sizes = record["sets"][data_set]
    return "validation" if "validation" in sizes else "test"


def accuracies(record, data_set, rows, system, split=None):
    """Returns the accuracy of each run, on the main split or on another."""
    split = split or main_split(record, data_set)
    return [
        run["accuracy"][split]
        for run in runs(record, data_set, rows, system)
        if "accuracy" in run
    ]


def mean(record, data_set, rows, system):
    """Returns the mean accuracy, `None` where there is no run."""
    found = accuracies(record, data_set, rows, system)
    return statistics.fmean(found) if found else None


def best(record, data_set, rows, names):
    """Returns the best mean of some systems, `None` where one has no run."""
    means = [mean(record, data_set, rows, name) for name in names]
    return None if None in means or not means else max(means)


def best_there(record, data_set, rows, names):
    """Returns the best mean of those that have runs, `None` where none has."""
    means = [mean(record, data_set, rows, name) for name in names]
    return max((m for m in means if m is not None), default=None)


def difference(record, data_set, rows, names, others):
    """Returns how many points the best of some is above the best of others.

    `None` where there is nothing to compare.
    """
    one = best_there(record, data_set, rows, names)
    other = best(record, data_set, rows, others)
    return None if one is None or other is None else 100 * (one - other)


def few_differences(record, names, others):
    """Returns the differences of all cells of few rows, by set and rows."""
    found = {
        (data_set, rows): difference(record, data_set, rows, names, others)
        for data_set in sets(record)
        for rows in row_counts(record, data_set)
        if rows != few_rows_draw.ALL and rows <= FEW
    }
    return {cell: gap for cell, gap in found.items() if gap is not None}
