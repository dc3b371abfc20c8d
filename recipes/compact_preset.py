"""Presets that take few bytes, on the disk and in the wheel."""

import keras
import numpy as np

import compact_weights
from keras_wave import WaveBackbone
from keras_wave.preset_io import checksums

LARGEST = float(np.finfo("float16").max)
BACKBONE = "model.weights.h5"
HEAD = "task.weights.h5"


def save(classifier, folder):
    """Saves a preset whose weights take a byte each, or two.

    They are of half precision, and those of a Wave network compact besides; a
    BERT is there to teach, and keeps what it knows. The configuration stays in
    float32, and so does what is loaded: KerasHub casts the weights to the dtype
    they are loaded in.

    Args:
        classifier: A classifier of KerasHub.
        folder: pathlib.Path.

    Raises:
        ValueError: If a weight is not finite in float16.
    """
    check_range(classifier)
    classifier.save_to_preset(str(folder))
    half = type(classifier).from_preset(str(folder), dtype="float16")
    half.backbone.save_weights(folder / BACKBONE)
    half.save_task_weights(folder / HEAD)
    if isinstance(classifier.backbone, WaveBackbone):
        make_compact(folder)
    # Those that were there are of the weights before.
    checksums.write(folder)


def save_backbone(backbone, tokenizer, folder):
    """Saves a backbone and its tokenizer as `save()` does a classifier.

    Args:
        backbone: A `WaveBackbone`.
        tokenizer: A tokenizer of KerasHub.
        folder: pathlib.Path.

    Raises:
        ValueError: If a weight is not finite in float16.
    """
    check_range(backbone)
    backbone.save_to_preset(str(folder))
    tokenizer.save_to_preset(str(folder))
    half = type(backbone).from_preset(str(folder), dtype="float16")
    half.save_weights(folder / BACKBONE)
    make_compact(folder)
    checksums.write(folder)


def make_compact(folder):
    """Writes the weights of a preset once more, in fewer bytes.

    Args:
        folder: pathlib.Path. Of a preset in half precision.
    """
    compact_weights.rewrite(folder / BACKBONE)
    if (folder / HEAD).exists():
        compact_weights.rewrite(folder / HEAD)


def check_range(model):
    for weight in model.weights:
        values = keras.ops.convert_to_numpy(weight)
        # Not `any(values > LARGEST)`, which a NaN would pass.
        if not np.all(np.abs(values) <= LARGEST):
            raise ValueError(
                f"The weight '{weight.path}' does not fit into float16. Train "
                "with a smaller learning rate."
            )
