import json
import os
import pathlib

import keras
import keras_hub

CONFIG_FILE = "config.json"
TASK_FILE = "task.json"
TASK_WEIGHTS_FILE = "task.weights.h5"
BACKBONE_WEIGHTS_FILES = ("model.weights.h5", "model.weights.json")
VOCABULARY_FILE = os.path.join("assets", "tokenizer", "vocabulary.txt")


class PresetLoading:
    """Mixin: a `from_preset()` that tells what is wrong with a preset.

    KerasHub's own loader takes a missing weight file for "no weights", and
    leaves a damaged one to the parser that stumbles over it. Here a folder is
    looked through before anything is built from it.
    """

    @classmethod
    def from_preset(cls, preset, *args, **kwargs):
        """Loads from a preset.

        Args:
            preset: string or path. The name of a built-in preset (they are
                inside the package: no network), a folder that
                `save_to_preset()` wrote, or a handle such as
                `"hf://user/model"` or `"kaggle://user/model/keras/variant"`.
            *args: Other arguments of the KerasHub method.
            **kwargs: Other arguments of the KerasHub method. Every argument of
                the constructor can be given to override the saved one.

        Returns:
            An instance of the class. Weights stored in half precision are
            loaded in the precision of the current dtype policy.

        Raises:
            ValueError: If there is no preset of this name, or a file of the
                folder is missing or damaged.
        """
        if isinstance(preset, os.PathLike):
            preset = os.fspath(preset)
        _check_preset(preset, cls.presets)
        folder = pathlib.Path(preset)
        if folder.is_dir() and preset not in cls.presets:
            _check_folder(folder, _required_files(cls, folder, kwargs))
        try:
            if _has_weights(cls) and kwargs.get("dtype") is None:
                if folder.is_dir() and _is_mixed(folder):
                    # KerasHub fails to. With every other float dtype it does.
                    kwargs["dtype"] = keras.config.dtype_policy()
            return super().from_preset(preset, *args, **kwargs)
        except (OSError, KeyError, UnicodeDecodeError) as error:
            raise ValueError(
                f"The preset {preset!r} cannot be loaded, a file of it is "
                f"missing or damaged: {error}. Fetch or save it again."
            ) from error


def _has_weights(cls):
    return issubclass(cls, (keras_hub.models.Backbone, keras_hub.models.Task))


def _is_mixed(folder):
    """Whether a preset was saved with a policy of mixed precision."""
    text = (folder / CONFIG_FILE).read_text(encoding="utf-8")
    dtype = json.loads(text)["config"].get("dtype")
    name = dtype["config"].get("name") if isinstance(dtype, dict) else dtype
    return str(name).startswith("mixed_")


def _check_preset(preset, builtin):
    if not isinstance(preset, str):
        raise ValueError(
            "`preset` must be a name, a folder or a handle. "
            f"Received: preset={preset!r} of type {type(preset).__name__}"
        )
    if preset in builtin or "://" in preset or os.path.isdir(preset):
        return
    names = ", ".join(repr(name) for name in sorted(builtin))
    raise ValueError(
        f"There is no preset {preset!r}. Built-in presets are: {names}. "
        "Otherwise give an existing folder that `save_to_preset()` wrote, or a "
        "handle such as 'hf://user/model'."
    )


def _required_files(cls, folder, kwargs):
    """Names of the files, or tuples of alternatives, that `cls` loads."""
    required = [CONFIG_FILE]
    is_task = issubclass(cls, keras_hub.models.Task)
    load_weights = kwargs.get("load_weights", True)
    if _has_weights(cls) and load_weights:
        required.append(BACKBONE_WEIGHTS_FILES)
    is_backbone = issubclass(cls, keras_hub.models.Backbone)
    if not is_backbone and kwargs.get("preprocessor", True) is not None:
        required.append(VOCABULARY_FILE)
    if is_task and load_weights and "num_classes" not in kwargs:
        if (folder / TASK_FILE).exists():
            required.append(TASK_WEIGHTS_FILE)
    return required


def _check_folder(folder, required):
    for names in required:
        names = (names,) if isinstance(names, str) else names
        if not any((folder / name).exists() for name in names):
            raise ValueError(
                f"The preset folder '{folder}' is not complete: "
                f"{' or '.join(names)} is missing. Copy or save it again."
            )
    for path in sorted(folder.glob("*.json")):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(
                f"The preset folder '{folder}' is damaged: {path.name} is not "
                f"JSON ({error}). Copy or save it again."
            ) from error
