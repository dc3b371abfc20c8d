"""Writes one export: what `backend_process` runs."""

import argparse
import importlib
import pathlib

import keras

import keras_wave
from keras_wave.export.formats import FORMATS
from keras_wave.export.loading import load_in_float32
from keras_wave.export.source import Source


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format", choices=FORMATS)
    parser.add_argument("preset", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("weight_dtype")
    parser.add_argument("--sequence-length", type=int)
    parser.add_argument("--modules", nargs="*", default=())
    options = parser.parse_args()
    for module in options.modules:
        # It registers a class or a function that the preset names.
        importlib.import_module(module)
    # The classifier that is exported has them already: they are trusted.
    with keras.saving.custom_object_scope(objects_of(options.modules)):
        classifier = load_in_float32(keras_wave.WaveClassifier, options.preset)
    FORMATS[options.format].write(
        Source(classifier, options.weight_dtype),
        options.folder,
        options.sequence_length,
    )


def objects_of(modules):
    """Returns what modules have registered, by registered name."""
    return {
        name: registered
        for name, registered in keras.saving.get_custom_objects().items()
        if getattr(registered, "__module__", None) in modules
    }


if __name__ == "__main__":
    main()
