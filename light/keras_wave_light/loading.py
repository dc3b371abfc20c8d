"""Reads an exported folder: two files, of which none can hold code."""

import hashlib
import math
import pathlib

import numpy as np
import safetensors
import safetensors.numpy

from keras_wave_light import description as descriptions
from keras_wave_light.classifier import LightClassifier

FLOATS = ("float32", "float16")
# What names and shapes of weights take at most, in bytes.
LARGEST_HEADER = 2**20


def load(folder, compiled=None):
    """Loads what `WaveClassifier.export(folder, format="numpy")` wrote.

    Args:
        folder: string or path.
        compiled: bool. Whether Numba compiles what takes the longest. Defaults
            to `None`: where Numba is installed, once there were so many texts
            that it pays to import it.

    Returns:
        A `LightClassifier`.

    Raises:
        ValueError: If the folder is no such export, if a file of it is missing,
            damaged, cut or too large, or if a later version of keras_wave wrote
            it.
        ImportError: If `compiled=True` and Numba is not installed.
    """
    folder = pathlib.Path(folder)
    try:
        data = _read(
            folder / descriptions.DESCRIPTION, descriptions.LARGEST_DESCRIPTION
        )
        description = descriptions.read(data)
    except ValueError as error:
        raise ValueError(
            f"'{folder / descriptions.DESCRIPTION}' cannot be used: {error}. "
            "Give a folder that `export(format='numpy')` of keras_wave wrote."
        ) from error
    try:
        weights = _read_weights(folder / descriptions.WEIGHTS, description)
    except ValueError as error:
        raise ValueError(
            f"'{folder / descriptions.WEIGHTS}' cannot be used: {error}. "
            "Copy or export the folder again."
        ) from error
    return LightClassifier(description, weights, compiled)


def _read(path, most):
    """Returns the bytes of a file that is not larger than is allowed."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror})") from error
    if len(data) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    return data


def _read_weights(path, description):
    shapes = descriptions.expected_shapes(description["network"])
    size = description["weights"]["bytes"]
    # Four bytes a number at most, and as many for the scales of 8 bits.
    most = 8 * sum(map(math.prod, shapes.values())) + LARGEST_HEADER
    if size > most:
        raise ValueError(f"{size:,} bytes are more than its network takes")
    data = _read(path, size)
    if len(data) < size:
        raise ValueError(f"it has {len(data):,} bytes of {size:,}")
    if hashlib.sha256(data).hexdigest() != description["weights"]["sha256"]:
        raise ValueError("it is not the file that was written (by its sha256)")
    try:
        weights = safetensors.numpy.load(data)
    # For a type that NumPy has not, it is a `KeyError`.
    except (safetensors.SafetensorError, KeyError, ValueError) as error:
        raise ValueError(f"it is no safetensors file ({error})") from error
    check_weights(weights, shapes)
    return weights


def check_weights(weights, shapes):
    """Raises a `ValueError` where weights are not those of a network.

    Args:
        weights: A dictionary of NumPy arrays by name.
        shapes: What `description.expected_shapes()` gives.
    """
    shapes = dict(shapes)
    types = dict.fromkeys(shapes, FLOATS)
    for name in list(shapes):
        array = weights.get(name)
        may_be_whole = name.endswith(("/kernel", "/embeddings"))
        may_be_whole = may_be_whole and len(shapes[name]) == 2
        if may_be_whole and array is not None and array.dtype == "int8":
            # A table has a scale for each row, a kernel one for each column.
            axis = 0 if name.endswith("/embeddings") else 1
            types[name] = ("int8",)
            types[f"{name}_scale"] = ("float32",)
            shapes[f"{name}_scale"] = (shapes[name][axis],)
    if weights.keys() != shapes.keys():
        names = sorted(weights.keys() ^ shapes.keys())
        raise ValueError(f"it lacks or has in addition: {', '.join(names)}")
    for name, array in weights.items():
        if array.shape != shapes[name] or array.dtype not in types[name]:
            raise ValueError(
                f"'{name}' is of shape {array.shape} and {array.dtype}, and "
                f"should be of {shapes[name]} and {' or '.join(types[name])}"
            )
        if not np.isfinite(array).all():
            raise ValueError(f"'{name}' has numbers that are not finite")
