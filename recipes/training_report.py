"""What a run did and reached: `metrics.json`."""

import dataclasses
import importlib.metadata
import importlib.util
import json
import platform

import keras

import json_file
import keras_wave
import whole_file
from folder_size import folder_size
from output_folder import METRICS

PACKAGES = ("keras", "keras-hub", "numpy", "tensorflow")


def collect(recipe, command, fingerprint, splits, classifier, folder, run):
    """Returns the content of `metrics.json`.

    Args:
        recipe: A `recipe_file.Recipe`.
        command: string. What makes the same preset again.
        fingerprint: string. Of recipe and rows.
        splits: A `labelled_text.Splits`.
        classifier: The classifier of KerasHub, loaded from the preset.
        folder: pathlib.Path. The preset's folder.
        run: A dictionary of what was measured: `epochs`, `best_epoch`,
            `teacher`, `backbone`, `seconds`, `validation` and `test`.
    """
    return {
        "name": recipe.preset.name,
        "description": recipe.preset.description,
        "command": command,
        **describe_sizes(classifier, classifier.backbone, folder),
        "rows": {
            "train": len(splits.train),
            "validation": len(splits.validation),
            "test": len(splits.test) if splits.test else 0,
            "source": splits.source,
            "note": recipe.data.note,
        },
        **run,
        **describe_versions(),
        "recipe": dataclasses.asdict(recipe),
        "fingerprint": fingerprint,
    }


def describe_sizes(model, backbone, folder):
    """Returns how large a model is, and the folder of its preset."""
    total = model.count_params()
    embedding = sum(
        layer.count_params()
        for layer in backbone.layers
        if layer.name in ("token_embedding", "bigram_embedding")
    )
    return {
        "parameters": {
            "total": total,
            "embedding": embedding,
            "other": total - embedding,
        },
        "vocabulary_size": backbone.vocabulary_size,
        "bytes": folder_size(folder),
    }


def describe_versions():
    """Returns what a model was trained with."""
    backend = keras.config.backend()
    return {
        "backend": backend,
        "versions": {
            "python": platform.python_version(),
            **{
                package: importlib.metadata.version(package)
                for package in sorted({*PACKAGES, backend})
                if importlib.util.find_spec(package.replace("-", "_"))
            },
            "keras-wave": keras_wave.__version__,
        },
    }


def write(metrics, folder):
    text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    whole_file.write_text(folder / METRICS, text)


def read(folder):
    return json_file.read(folder / METRICS)
