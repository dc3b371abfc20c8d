"""Writes the README.md of a preset, in the form the Hugging Face Hub shows."""

import argparse
import csv
import json
import pathlib
import sys

import json_file
import whole_file
from exit_status import exit_status
from output_folder import METRICS

CARD = """\
---
license: apache-2.0
library_name: keras
pipeline_tag: text-classification
tags:
- keras
- keras-hub
- keras_wave
- text-classification
---

# {name}

{description}

## Use

```python
import keras_wave

preset = {preset}
classifier = keras_wave.WaveClassifier.from_preset(preset)
logits = classifier.predict([{example}])
print(classifier.class_names[logits[0].argmax()])
```

A preset that ships with `keras_wave` is loaded by its name, as here, any other
by the path of this folder. Weights are stored in half precision, the large ones
rounded to four significant bits, and loaded in float32, ready for `fit()`.

## Results

{results}

![Confusion matrix](confusion_matrix.png)

Measured on this folder, loaded back, with raw strings. The weights are those
of epoch {best_epoch} of {epochs}, the best on validation.

![Learning curves](learning_curves.png)

## Training data

{rows}

Trained on {train_rows:,} rows. {note}

{licence_note}

## Training

```
{command}
```

{training}

Every setting and every epoch is in `metrics.json`.
"""

TRIALS = """
## Trials

Earlier runs; the later ones are in `docs/ablations.md` of the project. All
choices were made on validation.

{table}
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=f"{__doc__} `train.py` does so itself; this is for a table "
        "of trials that has grown since."
    )
    parser.add_argument(
        "folder", type=pathlib.Path, help="the folder of the preset"
    )
    return exit_status(run, parser.parse_args(arguments).folder)


def run(folder):
    metrics = json_file.read(folder / METRICS)
    write(metrics, trials_file(pathlib.Path(__file__).parent, metrics), folder)


def trials_file(recipes, metrics):
    """Returns where the trials on the data set of a preset are written down."""
    return recipes / f"{metrics['recipe']['data']['name']}_trials.csv"


def write(metrics, trials_file, folder):
    """Writes the card.

    Args:
        metrics: The content of `metrics.json`.
        trials_file: pathlib.Path. A CSV file with a header, a row a trial. No
            table of trials where there is no such file.
        folder: pathlib.Path. The preset's folder.
    """
    recipe = metrics["recipe"]
    card = CARD.format(
        name=metrics["name"],
        preset=json.dumps(metrics["name"]),
        description=metrics["description"],
        example=json.dumps(recipe["preset"]["example"]),
        results=make_table(["", "value"], results(metrics)),
        best_epoch=metrics["best_epoch"],
        epochs=len(metrics["epochs"]),
        rows=make_table(["split", "rows"], rows(metrics)),
        train_rows=metrics["rows"]["train"],
        note=recipe["data"]["note"],
        licence_note=recipe["data"]["licence_note"],
        command=metrics["command"],
        training=f"{training(metrics)} The rows came from "
        f"{metrics['rows']['source']}.{start(metrics.get('backbone'))}",
    )
    if trials_file.is_file():
        with trials_file.open(encoding="utf-8", newline="") as file:
            header, *trials = csv.reader(file)
        card += TRIALS.format(table=make_table(header, trials))
    whole_file.write_text(folder / "README.md", card)


def results(metrics):
    test = metrics["test"]
    return [
        ("validation accuracy", f"{metrics['validation']['accuracy']:.4f}"),
        (
            "test accuracy",
            f"{test['accuracy']:.4f}" if test else "no test file was given",
        ),
        *results_of_teachers(metrics.get("teacher")),
        *sizes(metrics),
    ]


def results_of_teachers(teacher):
    if teacher is None:
        return []
    each = [
        (
            f"validation accuracy of its teacher, `{one['name']}`",
            f"{one['validation']:.4f}",
        )
        for one in teacher.get("teachers", [teacher])
    ]
    if "teachers" in teacher:
        mean = f"{teacher['validation']:.4f}"
        each.append(("validation accuracy of their mean", mean))
    return each


def sizes(metrics):
    parameters = metrics["parameters"]
    return [
        ("parameters", f"{parameters['total']:,}"),
        ("of which embeddings", f"{parameters['embedding']:,}"),
        ("of which others", f"{parameters['other']:,}"),
        ("size on disk", f"{metrics['bytes'] / 1e6:.1f} MB"),
    ]


def rows(metrics):
    return [
        (split, f"{metrics['rows'][split]:,}")
        for split in ("train", "validation", "test")
    ]


def training(metrics):
    backend = metrics["backend"]
    versions = metrics["versions"]
    minutes = metrics["seconds"]["training"] / 60
    return (
        f"{minutes:.1f} minutes on the {backend} backend: {backend} "
        f"{versions[backend]}, Keras {versions['keras']}, KerasHub "
        f"{versions['keras-hub']}, keras-wave {versions['keras-wave']}, Python "
        f"{versions['python']}."
    )


def start(backbone):
    """Returns a sentence on the backbone that it started from, if any."""
    if backbone is None:
        return ""
    return (
        f" The weights started as those of the backbone `{backbone['name']}`, "
        "whose own card tells what it learned from."
    )


def make_table(header, rows):
    """Returns a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    cells = ([str(cell).replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


if __name__ == "__main__":
    sys.exit(main())
