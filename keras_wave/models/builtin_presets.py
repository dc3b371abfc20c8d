"""The presets inside the package: every folder of `keras_wave/presets`."""

import json
import pathlib

from keras_wave import keras_compat
from keras_wave.models.wave_backbone import WaveBackbone

PRESETS_FOLDER = pathlib.Path(__file__).parents[1] / "presets"


def find_presets():
    """Returns KerasHub's table entry of each shipped preset, by name."""
    presets = {}
    for metrics_file in sorted(PRESETS_FOLDER.glob("*/metrics.json")):
        metrics = json.loads(metrics_file.read_text(encoding="utf-8"))
        folder = metrics_file.parent
        presets[folder.name] = {
            "metadata": {
                "description": metrics["description"],
                "params": metrics["parameters"]["total"],
                "path": "wave",
            },
            # KerasHub looks for a folder of this name before it asks Kaggle.
            "kaggle_handle": str(folder),
        }
    return presets


def register():
    """Makes the shipped presets known to every `from_preset()` by name."""
    keras_compat.register_presets(find_presets(), WaveBackbone)
