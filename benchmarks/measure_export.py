"""Exports presets, for the processes that serve them to be measured in."""

import sys
import time

import export_folder
import keras_wave


def measure(folder, presets, forms, formats):
    """Writes the exports of `export_folder`, and returns how long each took.

    Args:
        folder: string. Exports in it are overwritten.
        presets: A list of names.
        forms: A list of names of `classifier_forms`.
        formats: A list of names of formats.
    """
    seconds = {}
    for preset in presets:
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        for form in forms:
            for format in formats:
                name = f"{preset}, {form}, {format}"
                print(f"  {name}", file=sys.stderr, flush=True)
                start = time.perf_counter()
                export_folder.write(classifier, folder, preset, form, format)
                seconds[name] = time.perf_counter() - start
    return seconds
