"""Writes the table of the shipped presets into README.md."""

import pathlib
import sys

import json_file
import readme_table
from exit_status import exit_status
from model_card import make_table
from output_folder import METRICS

REPOSITORY = pathlib.Path(__file__).parents[1]
COMMAND = "python recipes/preset_table.py"
HEADER = [
    "preset",
    "what it is",
    "validation accuracy",
    "parameters",
    "beside the embeddings",
    "size",
]


def main(arguments=None):
    check = readme_table.parse_check(__doc__, arguments)
    return exit_status(
        run,
        REPOSITORY / "README.md",
        REPOSITORY / "keras_wave" / "presets",
        check,
    )


def run(readme, presets, check):
    table = make_table(HEADER, read_rows(presets))
    return readme_table.update(readme, COMMAND, table, check)


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
                format_validation(metrics["validation"]),
                f"{metrics['parameters']['total']:,}",
                f"{metrics['parameters']['other']:,}",
                f"{metrics['bytes'] / 1e6:.1f} MB",
            ]
        )
    return rows


def format_validation(validation):
    """Returns the accuracy, or of a backbone how near it is to its teacher."""
    if "accuracy" in validation:
        return f"{validation['accuracy']:.4f}"
    return f"a backbone: cosine {validation['cosine']:.4f}"


if __name__ == "__main__":
    sys.exit(main())
