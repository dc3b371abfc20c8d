"""Writes the tables of docs/alternatives.md from what was measured."""

import pathlib
import sys

import answers
import comparison_report
import json_file
import readme_table
import record
import targets
from exit_status import exit_status
from model_card import make_table

REPOSITORY = pathlib.Path(__file__).parents[1]
PAGE = REPOSITORY / "docs" / "alternatives.md"
COMPARISON = REPOSITORY / "docs" / "comparison.json"
PRESETS = REPOSITORY / "keras_wave" / "presets"
COMMAND = "PYTHONPATH=recipes python benchmarks/alternatives.py"
COMPARED = ("modulation", "agnews_modulation", "agnews_bert_base")
HEADER = [
    "system",
    "validation accuracy",
    "training, s",
    "texts a second, best",
    "one text, median, ms, best",
]
TEXT = """\
{answers}

{costs}"""


def main(arguments=None):
    check = readme_table.parse_check(__doc__, arguments)
    return exit_status(run, PAGE, check)


def run(page, check):
    tables = TEXT.format(
        answers=make_table(HEADER, answer_rows(record.read(targets.RECORD))),
        costs=make_table(
            comparison_report.HEADER, cost_rows(json_file.read(COMPARISON))
        ),
    )
    return readme_table.update(page, COMMAND, tables, check)


def answer_rows(figures):
    """Returns the cells of each system that answers texts.

    A preset is there once, with the best of its forms and runtimes, and with
    the least accuracy of them.
    """
    rows = [
        [
            title,
            f"{result['accuracy']:.4f}",
            f"{result['training_seconds']:,.0f}",
            f"{answers.best_rate(result):,.0f}",
            f"{1e3 * result['latency']['median']:.2f}",
        ]
        for title, result in answers.of_classical(figures).items()
        if "error" not in result
    ]
    for preset, found in by_preset(figures).items():
        metrics = json_file.read(PRESETS / preset / "metrics.json")
        rate, where = max((answers.best_rate(r), w) for w, r in found.items())
        latency, soonest = min(
            (r["latency"]["median"], w) for w, r in found.items()
        )
        accuracy = min(result["accuracy"] for result in found.values())
        rows.append(
            [
                f"`{preset}`",
                f"{accuracy:.4f}",
                f"{metrics['seconds']['total']:,.0f}",
                f"{rate:,.0f} ({where})",
                f"{1e3 * latency:.2f} ({soonest})",
            ]
        )
    return rows


def by_preset(figures):
    """Returns the results of each preset, by where they were measured."""
    presets = {}
    for preset, form, runtime, result in answers.of_waves(figures):
        if "latency" in result:
            presets.setdefault(preset, {})[f"{runtime}, {form}"] = result
    return presets


def cost_rows(figures):
    """Returns the cells of the waves and of BERT base, by which all divide."""
    systems = figures["systems"]
    base = systems[COMPARED[-1]]
    return [comparison_report.cells(systems[name], base) for name in COMPARED]


if __name__ == "__main__":
    sys.exit(main())
