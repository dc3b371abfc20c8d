"""Exports presets, for the processes that serve them to be measured in."""

import pathlib
import sys
import time

import keras_wave


def measure(folder, presets, formats):
    """Writes `FOLDER/PRESET/FORMAT`, and returns how long each took.

    Args:
        folder: string. Exports in it are overwritten.
        presets: A list of names.
        formats: A list of names of formats.
    """
    seconds = {}
    for preset in presets:
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        for format in formats:
            print(f"  {preset}, {format}", file=sys.stderr, flush=True)
            path = pathlib.Path(folder, preset, format)
            path.parent.mkdir(parents=True, exist_ok=True)
            start = time.perf_counter()
            classifier.export(path, format, verbose=False, overwrite=True)
            seconds[f"{preset}/{format}"] = time.perf_counter() - start
    return seconds
