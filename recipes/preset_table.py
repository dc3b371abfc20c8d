"""Writes the table of the shipped presets into README.md."""

import argparse
import pathlib
import sys

import json_file
from model_card import make_table
from output_folder import METRICS

REPOSITORY = pathlib.Path(__file__).parents[1]
BEGIN = "<!-- Written by `python recipes/preset_table.py`. -->\n\n"
END = "\n\n<!-- The end of what it writes. -->"
HEADER = [
    "preset",
    "what it is",
    "validation accuracy",
    "parameters",
    "beside the embeddings",
    "size",
]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and exit with 1 where the table is not up to date",
    )
    options = parser.parse_args(arguments)
    return run(
        REPOSITORY / "README.md",
        REPOSITORY / "keras_wave" / "presets",
        options.check,
    )


def run(readme, presets, check):
    text = readme.read_text(encoding="utf-8")
    new_text = with_table(text, make_table(HEADER, read_rows(presets)))
    if check and new_text != text:
        print(
            f"The table of presets in {readme.name} is not up to date. Run "
            "`python recipes/preset_table.py`.",
            file=sys.stderr,
        )
        return 1
    if not check:
        readme.write_text(new_text, encoding="utf-8")
    return 0


def with_table(text, table):
    """Returns the text with the table between the two markers."""
    before, found_begin, rest = text.partition(BEGIN)
    _, found_end, after = rest.partition(END)
    if not (found_begin and found_end):
        raise ValueError(
            "README.md must hold the lines:\n" + BEGIN + END.lstrip()
        )
    return before + BEGIN + table + END + after


def read_rows(presets):
    """Returns the cells of a table row for each preset that ships."""
    rows = []
    for path in sorted(presets.glob(f"*/{METRICS}")):
        metrics = json_file.read(path)
        name = path.parent.name
        rows.append(
            [
                f"[`{name}`](keras_wave/presets/{name}/README.md)",
                metrics["description"],
                f"{metrics['validation']['accuracy']:.4f}",
                f"{metrics['parameters']['total']:,}",
                f"{metrics['parameters']['other']:,}",
                f"{metrics['bytes'] / 1e6:.1f} MB",
            ]
        )
    return rows


if __name__ == "__main__":
    sys.exit(main())
