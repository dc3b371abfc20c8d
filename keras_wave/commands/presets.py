import json

import click

from keras_wave.commands.shared_options import examples
from keras_wave.commands.shared_options import json_option
from keras_wave.commands.text_table import format_table
from keras_wave.models import builtin_presets


@click.command(epilog=examples("keras-wave presets"))
@json_option
def presets(as_json):
    """List the presets that come with the package.

    Each is a name for the other commands. The accuracy is that on validation
    rows which no training saw, the size that of the folder. A backbone has no
    classes: `keras-wave train --preset NAME` starts from it.
    """
    rows = list(_read())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    header = ["preset", "accuracy", "parameters", "size", "classes"]
    cells = [
        [
            row["name"],
            _format_accuracy(row["validation_accuracy"]),
            f"{row['parameters']:,}",
            f"{row['bytes'] / 1e6:.1f} MB",
            ", ".join(row["classes"] or ["(a backbone)"]),
        ]
        for row in rows
    ]
    click.echo(format_table([header, *cells], numbers={1, 2, 3}))


def _format_accuracy(accuracy):
    return "" if accuracy is None else f"{accuracy:.4f}"


def _read():
    for path in sorted(builtin_presets.PRESETS_FOLDER.glob("*/metrics.json")):
        metrics = json.loads(path.read_text(encoding="utf-8"))
        yield {
            "name": path.parent.name,
            "description": metrics["description"],
            # A backbone has neither.
            "classes": metrics["recipe"].get("data", {}).get("class_names"),
            "validation_accuracy": metrics["validation"].get("accuracy"),
            "parameters": metrics["parameters"]["total"],
            "bytes": metrics["bytes"],
        }
