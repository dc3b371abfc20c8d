import keras
import numpy as np

from keras_wave.preset_io import checksums

LARGEST = float(np.finfo("float16").max)


def save(classifier, folder):
    """Saves a preset whose weights take two bytes each.

    The configuration stays in float32, and so does what is loaded: KerasHub
    casts the weights to the dtype they are loaded in.

    Args:
        classifier: A classifier of KerasHub.
        folder: pathlib.Path.

    Raises:
        ValueError: If a weight is not finite in float16.
    """
    check_range(classifier)
    classifier.save_to_preset(str(folder))
    half = type(classifier).from_preset(str(folder), dtype="float16")
    half.backbone.save_weights(folder / "model.weights.h5")
    half.save_task_weights(folder / "task.weights.h5")
    # Those that were there are of the weights before.
    checksums.write(folder)


def save_backbone(backbone, tokenizer, folder):
    """Saves a backbone and its tokenizer as `save()` does a classifier.

    Args:
        backbone: A backbone of KerasHub.
        tokenizer: A tokenizer of KerasHub.
        folder: pathlib.Path.

    Raises:
        ValueError: If a weight is not finite in float16.
    """
    check_range(backbone)
    backbone.save_to_preset(str(folder))
    tokenizer.save_to_preset(str(folder))
    half = type(backbone).from_preset(str(folder), dtype="float16")
    half.save_weights(folder / "model.weights.h5")
    checksums.write(folder)


def check_range(model):
    for weight in model.weights:
        values = keras.ops.convert_to_numpy(weight)
        # Not `any(values > LARGEST)`, which a NaN would pass.
        if not np.all(np.abs(values) <= LARGEST):
            raise ValueError(
                f"The weight '{weight.path}' does not fit into float16. Train "
                "with a smaller learning rate."
            )
