"""The small matrices that LoRA trains, and a file of nothing but them."""

import os

import h5py
import keras
import numpy as np

from keras_wave import keras_compat
from keras_wave.files.staged_files import staged_file

ENDING = ".lora.h5"
# What a layer calls its two matrices: dense layers, and embedding tables.
MATRICES = (
    ("lora_kernel_a", "lora_kernel_b"),
    ("lora_embeddings_a", "lora_embeddings_b"),
)


class LoraTraining:
    """Mixin: a backbone whose LoRA file holds all that LoRA trains of it.

    KerasHub freezes the weights of a backbone, trains the biases of the layers
    with LoRA all the same, and leaves them out of the file. Here they stay as
    they are, as its documentation says. The files are KerasHub's.
    """

    def enable_lora(self, rank, target_layer_names=None):
        """Freezes the backbone, and trains two small matrices beside layers.

        Biases are frozen, too: `save_lora_weights()` writes all that is
        trained of the backbone. The head of a classifier is trained as before.

        Args:
            rank: int. The rank of the product of the two matrices.
            target_layer_names: A list of strings, the names of the layers.
                Defaults to `None`: the projections of each wave layer.

        Raises:
            ValueError: If `rank` is not a positive integer, if there is no
                layer of a name, or none that LoRA can train, or if LoRA is
                enabled already.
        """
        if not isinstance(rank, int) or isinstance(rank, bool) or rank < 1:
            raise ValueError(
                f"`rank` must be a positive integer. Received: rank={rank!r}"
            )
        if _find_enabled(self):
            raise ValueError(
                "LoRA is enabled already. Load the preset again to begin anew."
            )
        names = target_layer_names
        if names is None:
            names = self.default_lora_layer_names()
        names = [names] if isinstance(names, str) else list(names)
        _check_names(self, names, is_given=target_layer_names is not None)
        super().enable_lora(rank, names)
        for layer in _find_enabled(self).values():
            matrices = {id(matrix) for matrix in _matrices(layer).values()}
            for variable in layer.variables:
                variable.trainable = id(variable) in matrices

    def save_lora_weights(self, filepath):
        """Saves the matrices of LoRA, which are all that it trains.

        The head of a classifier has a file of its own:
        `classifier.save_task_weights()`.

        Args:
            filepath: string or path. Ends in `.lora.h5`.

        Raises:
            ValueError: If LoRA is not enabled, if `filepath` has another
                ending, or if other weights of the backbone are trained, too.
        """
        _check_ending(filepath)
        # In its turn: while another thread computes, weights are missing.
        with self.exclusive_use():
            self._save_lora_weights(filepath)

    def _save_lora_weights(self, filepath):
        enabled = _find_enabled(self)
        if not enabled:
            raise ValueError(
                "This backbone has no LoRA weights to save. Call "
                "`enable_lora(rank)` and train it first."
            )
        _check_others_are_frozen(self, enabled)
        rank = next(iter(enabled.values())).lora_rank
        with staged_file(filepath) as path, h5py.File(path, "w") as file:
            file["lora/vars/rank"] = rank
            for index, layer in enabled.items():
                for name, matrix in _matrices(layer).items():
                    values = keras.ops.convert_to_numpy(matrix)
                    file[f"lora/{index}/vars/{name}"] = values

    def load_lora_weights(self, filepath):
        """Loads what `save_lora_weights()` wrote, and enables LoRA for it.

        Args:
            filepath: string or path.

        Raises:
            ValueError: If it is no such file, or one of another backbone, of
                another rank or of other layers than LoRA is enabled for.
            FileNotFoundError: If there is none.
        """
        rank, saved = _read(filepath)
        with self.exclusive_use():
            self._load_lora_weights(filepath, rank, saved)

    def _load_lora_weights(self, filepath, rank, saved):
        layers = _weighted_layers(self)
        for index, matrices in saved.items():
            layer = layers[index] if index < len(layers) else None
            _check_shapes(layer, index, matrices, rank, filepath)
        enabled = _find_enabled(self)
        if enabled:
            is_same = set(enabled) == set(saved)
            if not is_same or any(
                layer.lora_rank != rank for layer in enabled.values()
            ):
                raise ValueError(
                    f"'{filepath}' has LoRA weights of rank {rank} for "
                    f"{_list(layers, saved)}, and this backbone is for "
                    f"rank {next(iter(enabled.values())).lora_rank} and "
                    f"{_list(layers, enabled)}. Load it into a backbone "
                    "without LoRA."
                )
        else:
            self.enable_lora(rank, sorted({layers[i].name for i in saved}))
        for index, matrices in saved.items():
            for name, value in matrices.items():
                getattr(layers[index], name).assign(value)


def _weighted_layers(backbone):
    # KerasHub's files number them so: names of layers come more than once.
    layers = keras_compat.flatten_layers(backbone, include_self=False)
    return [layer for layer in layers if layer.weights]


def _find_enabled(backbone):
    """Returns the layers that have LoRA weights, by their number."""
    return {
        index: layer
        for index, layer in enumerate(_weighted_layers(backbone))
        if getattr(layer, "lora_enabled", False)
    }


def _matrices(layer):
    """Returns the two matrices of a layer, by their names."""
    return {
        name: getattr(layer, name)
        for names in MATRICES
        for name in names
        if hasattr(layer, name)
    }


def _check_names(backbone, names, is_given):
    able = {
        layer.name
        for layer in _weighted_layers(backbone)
        if hasattr(layer, "enable_lora")
    }
    wrong = [name for name in names if name not in able]
    # Not every backbone has all that LoRA trains by default.
    if wrong and (is_given or len(wrong) == len(names)):
        raise ValueError(
            f"This backbone has no layer {wrong[0]!r} that LoRA can train. "
            "Give `target_layer_names` of "
            f"{', '.join(map(repr, sorted(able)))}."
        )
    if not names:
        raise ValueError(
            "Give at least one layer for LoRA to train. "
            "Received: target_layer_names=[]"
        )


def _check_ending(filepath):
    if not os.fspath(filepath).endswith(ENDING):
        raise ValueError(
            f"The file of LoRA weights must end in `{ENDING}`. "
            f"Received: filepath={filepath!r}"
        )


def _check_others_are_frozen(backbone, enabled):
    matrices = {
        id(matrix)
        for layer in enabled.values()
        for matrix in _matrices(layer).values()
    }
    others = [v for v in backbone.trainable_variables if id(v) not in matrices]
    if others:
        raise ValueError(
            "A file of LoRA weights would not be all that is trained: "
            f"{others[0].path} is trainable, too, and so are "
            f"{len(others) - 1} other weights. Save the model by "
            "`save_to_preset()`, or freeze them again."
        )


def _read(filepath):
    """Returns the rank, and the matrices of each layer by its number."""
    try:
        with h5py.File(filepath, "r") as file:
            rank = int(file["lora/vars/rank"][()])
            saved = {
                int(index): {
                    name: np.asarray(matrix)
                    for name, matrix in file[f"lora/{index}/vars"].items()
                }
                for index in file["lora"]
                if index.isdecimal()
            }
    except FileNotFoundError:
        raise
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"'{filepath}' has no LoRA weights, or is damaged: {error}. Give a "
            "file that `save_lora_weights()` wrote."
        ) from error
    return rank, saved


def _check_shapes(layer, index, matrices, rank, filepath):
    """Checks the matrices before anything of the backbone is changed."""
    expected = None
    if hasattr(layer, "enable_lora"):
        is_table = hasattr(layer, "embeddings")
        rows, columns = (layer.embeddings if is_table else layer.kernel).shape
        names = MATRICES[is_table]
        expected = dict(zip(names, [(rows, rank), (rank, columns)]))
    shapes = {name: matrix.shape for name, matrix in matrices.items()}
    if shapes != expected:
        found = "no layer" if layer is None else f"{layer.path!r}"
        raise ValueError(
            f"'{filepath}' has LoRA weights of another backbone: for layer "
            f"{index} of {shapes}, and here that is {found}, which takes "
            f"{expected}. Load it into a model of the same preset."
        )
    if not all(np.isfinite(matrix).all() for matrix in matrices.values()):
        raise ValueError(
            f"'{filepath}' cannot be loaded: a NaN or an infinity is in the "
            f"LoRA weights of {layer.path!r}. Save it from a model that has "
            "none."
        )


def _list(layers, indices):
    return ", ".join(layers[index].path for index in sorted(indices))
