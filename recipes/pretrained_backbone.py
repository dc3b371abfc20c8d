"""The backbone that a student starts from, in place of random weights."""

import hashlib
import json
import pathlib

import keras

import keras_wave
from keras_wave.data.bad_input import BadInput

RATES = ("token_dropout", "embedding_dropout", "dropout")


def load(model):
    """Returns the backbone of a recipe and its tokenizer.

    Args:
        model: A `recipe_file.PretrainedModel`.

    Raises:
        BadInput: If there is no such preset, or it cannot be loaded.
    """
    rates = {key: getattr(model, key) for key in RATES}
    rates = {key: rate for key, rate in rates.items() if rate is not None}
    try:
        backbone = keras_wave.WaveBackbone.from_preset(
            model.backbone, dtype=model.dtype, **rates
        )
        tokenizer = keras_wave.WaveTokenizer.from_preset(model.backbone)
    # What KerasHub raises without the files, and without the network.
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).partition("\n")[0]
        raise BadInput(
            f"the backbone {model.backbone} could not be loaded: {reason}"
        ) from error
    return backbone, tokenizer


def describe(model):
    """Returns what the student's metrics say of its backbone.

    Args:
        model: A `recipe_file.PretrainedModel`.

    Returns:
        A dictionary of its `name` and a `fingerprint` of all that it brings.
    """
    backbone, tokenizer = load(model)
    settings = [backbone.get_config(), tokenizer.get_config()]
    settings.append(tokenizer.get_vocabulary())
    digest = hashlib.sha256(json.dumps(settings).encode())
    for weight in backbone.weights:
        digest.update(keras.ops.convert_to_numpy(weight).tobytes())
    return {
        "name": pathlib.Path(model.backbone).name,
        "fingerprint": digest.hexdigest(),
    }
