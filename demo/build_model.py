"""Exports a shipped preset into `public/model/`, for the page to load."""

import argparse
import json
import pathlib

import keras_wave
from keras_wave.files.staged_files import staged_file

FOLDER = pathlib.Path(__file__).parent / "public" / "model"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", nargs="?", default="agnews_modulation_tiny")
    preset = parser.parse_args().preset
    classifier = keras_wave.WaveClassifier.from_preset(preset)
    if classifier.class_names is None:
        parser.error(f"{preset} has no class names for the page to show")
    # Presets are stored in half precision: nothing is lost but half the bytes.
    classifier.export(
        FOLDER, format="onnx", weight_dtype="float16", overwrite=True
    )
    # What the page shows and an ONNX model cannot say. Last, so that it is not
    # there without the rest.
    description = {
        "preset": preset,
        "parameters": classifier.count_params(),
        "class_names": classifier.class_names,
    }
    text = json.dumps(description, ensure_ascii=False, indent=1)
    with staged_file(FOLDER / "model.json") as path:
        pathlib.Path(path).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
