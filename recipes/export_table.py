"""Writes what exports weigh, and what they lose, into README.md."""

import pathlib
import sys

import json_file
import readme_table
from exit_status import exit_status
from model_card import make_table

REPOSITORY = pathlib.Path(__file__).parents[1]
RECORD = REPOSITORY / "docs" / "exports.json"
COMMAND = "python recipes/export_table.py"
# Those of the package, which the environment of the lint has not.
FORMATS = (
    "tf_saved_model",
    "onnx",
    "litert",
    "openvino",
    "torch",
    "numpy",
)
PRECISIONS = ("float32", "float16", "int8")


def main(arguments=None):
    check = readme_table.parse_check(__doc__, arguments)
    return exit_status(run, REPOSITORY / "README.md", RECORD, check)


def run(readme, record, check):
    table = make_table(
        ["preset", "weights", *(f"`{name}`" for name in FORMATS)],
        read_rows(json_file.read(record, {})),
    )
    return readme_table.update(readme, COMMAND, table, check)


def read_rows(presets):
    """Returns the cells of a row for each preset and precision."""
    return [
        [
            f"`{preset}`",
            precision,
            *(
                describe(exports.get(format, {}).get(precision))
                for format in FORMATS
            ),
        ]
        for preset, exports in sorted(presets.items())
        for precision in PRECISIONS
    ]


def describe(export):
    """Returns megabytes, and the points of accuracy lost, if any."""
    if export is None:
        return "not measured"
    size = f"{export['bytes'] / 1e6:.1f} MB"
    lost = 100 * export["accuracy_lost"]
    return f"{size}, {-lost:+.2f}" if lost else size


if __name__ == "__main__":
    sys.exit(main())
