"""What stays on record of a run, finished or not, when its folder is gone."""

import json
import math

import json_file
import whole_file
from keras_wave.data.bad_input import BadInput
from output_folder import EPOCHS
from output_folder import METRICS
from output_folder import OutputFolder


def read_runs(folder):
    """Returns the records of the runs in a folder, in the order of their names.

    A run that was stopped, or that trains still, has left its epochs alone.

    Args:
        folder: pathlib.Path. Holds a folder a run.

    Raises:
        BadInput: If there is no run, or a file is not whole.
    """
    records = []
    for run in sorted(folder.glob("*/")):
        output = OutputFolder(run)
        epochs = json_file.read(output.training / EPOCHS, missing=[])
        # A pretrained backbone classifies nothing, and has no accuracy.
        if epochs and "val_accuracy" in epochs[0]:
            records.append(unfinished(run.name, output, epochs))
        metrics = json_file.read(run / METRICS, missing={})
        if "data" in metrics.get("recipe", ()):
            records.append(finished(metrics))
    if not records:
        raise BadInput(f"{folder} holds no folder of a run")
    return records


def finished(metrics):
    recipe = metrics["recipe"]
    return {
        "name": metrics["name"],
        "command": metrics["command"],
        "data": recipe["data"]["name"],
        "train_rows": metrics["rows"]["train"],
        "backend": metrics["backend"],
        "recipe": {
            section: values
            for section, values in recipe.items()
            if section not in ("preset", "data") and values is not None
        },
        "epochs": shorten(metrics["epochs"]),
        "best_epoch": metrics["best_epoch"],
        "accuracy": metrics["validation"]["accuracy"],
        "parameters": metrics["parameters"]["total"],
        "seconds": round(metrics["seconds"]["training"], 1),
        "fingerprint": metrics["fingerprint"],
    }


def unfinished(name, output, epochs):
    return {
        "name": name,
        "epochs": shorten(epochs),
        "seconds": round(sum(epoch["seconds"] for epoch in epochs), 1),
        "fingerprint": output.fingerprint.read_text(encoding="utf-8"),
    }


def shorten(epochs):
    keys = ("val_accuracy", "val_loss")
    return [
        {key: shorten_number(epoch[key]) for key in keys} for epoch in epochs
    ]


def shorten_number(value):
    # JSON has no other numbers: the loss of a run that diverged is null.
    return round(value, 6) if math.isfinite(value) else None


def is_finished(record):
    return "recipe" in record


def merge(records, new_records):
    """Returns the records with new ones, a run in the place of itself.

    What is finished stays so, while the same run is trained anew.
    """
    merged = {record["fingerprint"]: record for record in records}
    for record in new_records:
        known = merged.get(record["fingerprint"])
        if known is None or is_finished(record) or not is_finished(known):
            merged[record["fingerprint"]] = record
    return list(merged.values())


def write(records, path):
    # A line a run: what changed is easy to see.
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    path.parent.mkdir(exist_ok=True)
    whole_file.write_text(path, text)
