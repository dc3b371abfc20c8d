"""Whether the weights of a preset are of the model it describes."""

import re

import h5py
import keras
import numpy as np

# Arguments of a backbone that are an axis of one of its weights.
AXES = (
    "bigram_buckets",
    "embedding_dim",
    "hidden_dim",
    "intermediate_dim",
    "kernel_size",
    "vocabulary_size",
    "wave_kernel_size",
)
# What stands for "none" where it is no axis.
NONE = (0, 1)
# The names of the layers that `num_layers` counts.
ENCODER = re.compile(r"(folded_)?wave_encoder(_\d+)?")


def check_backbone(config, path, field):
    """Checks sizes against the weights, before anything is as large as they.

    A backbone of a size that no machine has would end the process, not raise.

    Args:
        config: dict. The arguments of the backbone.
        path: pathlib.Path. Its weights.
        field: string. Where the arguments come from, for errors.

    Raises:
        ValueError: If the weights are those of another backbone. It names the
            argument.
        OSError: If the file cannot be read.
    """
    shapes, axes, num_layers = _read_shapes(path)
    for key in AXES:
        _check_axis(shapes, axes, config.get(key), path, f"{field}.{key}")
    size = config.get("num_layers")
    if _is_size(size) and size != num_layers:
        raise ValueError(
            f"{path.name} does not fit: {field}.num_layers is {size}, and it "
            f"has the weights of {num_layers}. Copy or save both again."
        )


def check_head(num_classes, path, field):
    """Checks the number of classes against the weights, before they are built.

    Args:
        num_classes: int.
        path: pathlib.Path. The weights of the head.
        field: string. Where the number comes from, for errors.

    Raises:
        ValueError: If the weights are those of another number.
        OSError: If the file cannot be read.
    """
    shapes, axes, _ = _read_shapes(path)
    _check_axis(shapes, axes, num_classes, path, field)


def check_all_are_loaded(model, path):
    """Checks that a model has a weight for each in the file.

    Keras passes over those that it has no layer for.

    Args:
        model: A model that has been loaded from the file.
        path: pathlib.Path.

    Raises:
        ValueError: If there are more.
    """
    shapes, _, _ = _read_shapes(path)
    if len(shapes) != len(model.weights):
        raise ValueError(
            f"{path.name} does not fit: it has {len(shapes)} weights, and the "
            f"model that the preset describes {len(model.weights)}. Copy or "
            "save it again."
        )


def check_finite(model, preset):
    """Checks that no weight would make a NaN of every answer.

    Args:
        model: A model, as it has been loaded.
        preset: string. Where from, for errors.

    Raises:
        ValueError: If a NaN or an infinity is in one. It names the weight.
    """
    for weight in model.weights:
        # On a CPU this copies nothing, and compiles nothing for each shape.
        values = keras.ops.convert_to_numpy(weight)
        if not np.isfinite(values).all():
            raise ValueError(
                f"The preset {preset!r} cannot answer: a NaN or an infinity is "
                f"in its weight '{weight.path}', of dtype {weight.dtype}. Save "
                "it again from a model that has none, or load it in float32."
            )


def _read_shapes(path):
    """Returns the shapes of the weights, all axes, and the number of encoders.

    Nothing of the weights themselves is read.
    """
    try:
        with h5py.File(path, "r") as file:
            layers = _get(file, "layers", path)
            weights = _find_weights(layers, path)
            shapes = [weight.shape or () for weight in weights]
            axes = {axis for shape in shapes for axis in shape}
            for weight, shape in zip(weights, shapes, strict=True):
                if weight.dtype.kind in "iu":
                    # Two weights of 4 bits share a byte, of 8 bits none.
                    axes |= {2 * n - odd for n in shape for odd in (0, 1)}
            encoders = [name for name in layers if ENCODER.fullmatch(name)]
            return shapes, axes, len(encoders)
    except (AttributeError, RuntimeError, TypeError) as error:
        raise ValueError(
            f"{path.name} is damaged: {error}. Copy or save it again."
        ) from error


def _find_weights(layers, path):
    weights, seen, groups = [], set(), [layers]
    # By a list of its own: a file can nest groups without end, and in circles.
    while groups:
        group = groups.pop()
        for name in group:
            item = _get(group, name, path)
            if isinstance(item, h5py.Dataset):
                weights.append(item)
            elif (address := h5py.h5o.get_info(item.id).addr) not in seen:
                seen.add(address)
                groups.append(item)
    return weights


def _get(group, name, path):
    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise ValueError(
            f"{path.name} is damaged or refused: '{name}' of '{group.name}' is "
            "missing or a link. Copy or save it again."
        )
    return group[name]


def _check_axis(shapes, axes, size, path, field):
    if not _is_size(size) or size in NONE or size in axes:
        return
    received = ", ".join(str(shape) for shape in shapes[:4])
    raise ValueError(
        f"{path.name} does not fit: {field} is {size}, and no weight has an "
        f"axis of this size. Received {len(shapes)} weights, of shapes "
        f"{received} ... Copy or save both again."
    )


def _is_size(size):
    return isinstance(size, int) and not isinstance(size, bool)
