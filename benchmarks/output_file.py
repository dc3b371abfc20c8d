"""The file that a measuring command writes, and has to be able to write."""

from keras_wave.data.bad_input import BadInput


def prepare(path):
    """Makes the folder of a JSON file, or raises `BadInput`.

    Args:
        path: pathlib.Path. What `--output` names.
    """
    if path.suffix != ".json":
        raise BadInput(f"--output must name a .json file, not {path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot write to {path}: {error}") from error
