"""The command line, as a user gives it."""

import csv
import time

import fresh_process
import keras_wave
from few_rows_systems import saved_classifier

# Beside the preset, for whoever reads it.
REPORT = "report.html"


def train(task, preset=None, epochs=None):
    """Runs `keras-wave train`, and loads what it writes.

    Args:
        task: A `Task`.
        preset: string. What `--preset` gets. Defaults to `None`: nothing.
        epochs: int. What `--epochs` gets. Defaults to `None`: nothing.

    Returns:
        A `Trained`, whose seconds are those of the whole command.
    """
    rows, folder = task.folder / "rows.csv", task.folder / "preset"
    with rows.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", "text"])
        writer.writerows(zip(task.labels, task.texts))
    command = ["-m", "keras_wave", "train", rows, "--output", folder]
    command += ["--seed", task.seed]
    if preset is not None:
        command += ["--preset", preset]
    if epochs is not None:
        command += ["--epochs", epochs]
    start = time.perf_counter()
    fresh_process.run("keras-wave train", command)
    seconds = time.perf_counter() - start
    classifier = keras_wave.WaveClassifier.from_preset(str(folder))
    (folder / REPORT).unlink()
    return saved_classifier.describe(
        classifier, folder, training_seconds=seconds
    )
