import collections.abc
import inspect
import json
import os
import pathlib

import keras
import keras_hub
import numpy as np

from keras_wave import keras_compat
from keras_wave.preset_io import checksums
from keras_wave.preset_io import config_files
from keras_wave.preset_io import hubs
from keras_wave.preset_io import safety
from keras_wave.preset_io import unknown_arguments
from keras_wave.preset_io import weights

CONFIG_FILE = "config.json"
PREPROCESSOR_FILE = "preprocessor.json"
TASK_FILE = "task.json"
TOKENIZER_FILE = "tokenizer.json"
TASK_WEIGHTS_FILE = "task.weights.h5"
BACKBONE_WEIGHTS_FILES = ("model.weights.h5", "model.weights.json")


class PresetLoading:
    """Mixin: a `from_preset()` that tells what is wrong with a preset.

    KerasHub's own loader takes a missing weight file for "no weights", and
    leaves a damaged one to the parser that stumbles over it. Here a preset is
    looked through before anything is built from it: what its files may ask for
    is in `safety`, whether they are those that were saved in
    `checksums`, and whether its weights fit in `weights`.

    `from_preset()` of KerasHub's own classes passes all of this by: it builds
    these classes by `from_config()`, in Keras's safe mode.
    """

    def __init__(self, *args, **kwargs):
        unknown_arguments.check_constructor_arguments(
            type(self), PresetLoading, kwargs
        )
        super().__init__(*args, **kwargs)

    @classmethod
    def from_config(cls, config):
        # KerasHub refuses the name of a file in safe mode, which the loaders of
        # Keras set. Where nobody did it is `None`: safe, as for a `Lambda`.
        if keras_compat.in_safe_mode() is not False:
            safety.check_config(config, cls.__name__)
        return super().from_config(config)

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
                the constructor can be given to override the saved one. A
                `backbone` that is given keeps its weights.

        Returns:
            An instance of the class. Weights stored in half precision are
            loaded in the precision of the current dtype policy.

        Raises:
            ValueError: If there is no preset of this name, if no network
                reaches the hub of a handle that the cache does not have either,
                if the class has no
                argument of this name, if `class_names` are not as many as the
                classes, or if a classifier is asked for without classes and the
                preset is a backbone, which has none. Or if there is no
                `config_file` of this name. Or if a file of the preset is
                missing, damaged, does not fit the others, or asks for more than
                a model: another package, a lambda, a file elsewhere. Or if a
                weight is not finite.
        """
        if isinstance(preset, os.PathLike):
            preset = os.fspath(preset)
        _check_preset(preset, cls.presets)
        unknown_arguments.check_preset_arguments(cls, kwargs)
        preset = hubs.locate(
            preset, lambda folder: _find_missing(cls, folder, kwargs) is None
        )
        has_arguments = bool(args or kwargs)
        backbone, kept = _keep_backbone(cls, args, kwargs)
        try:
            config_files.check_arguments(
                cls, preset, lambda name: _find(preset, name), args, kwargs
            )
            if preset in cls.presets:
                _check_classes(cls, preset, _read_task(preset), kwargs)
                return super().from_preset(preset, *args, **kwargs)
            configs = _read_configs(cls, preset, kwargs)
            _check_classes(cls, preset, configs.get(TASK_FILE), kwargs)
            _check_checksums(cls, preset, configs, args, kwargs)
            config_files.add_part(cls, preset, configs, args, kwargs)
            if _has_weights(cls):
                if kwargs.get("dtype") is None and _is_mixed(configs):
                    # KerasHub fails to. With every other float dtype it does.
                    kwargs["dtype"] = keras.config.dtype_policy()
                if _loads_weights(args, kwargs):
                    _check_weights(cls, preset, configs, kwargs)
            loaded = super().from_preset(preset, *args, **kwargs)
            if _has_weights(cls) and _loads_weights(args, kwargs):
                _check_all_are_loaded(loaded, preset)
                weights.check_finite(loaded, preset)
            return loaded
        except (OSError, KeyError, RuntimeError, UnicodeDecodeError) as error:
            # HDF5 raises it bare; the backends have classes of their own.
            if (
                isinstance(error, RuntimeError)
                and type(error) is not RuntimeError
            ):
                raise
            raise ValueError(
                f"The preset {preset!r} cannot be loaded, a file of it is "
                f"missing or damaged: {error}. Fetch or save it again."
            ) from error
        except (AttributeError, TypeError) as error:
            if has_arguments:
                raise
            raise ValueError(
                f"The preset {preset!r} cannot be loaded, a file of it is "
                f"missing or has values of another type: {error}. Fetch or "
                "save it again."
            ) from error
        except ValueError as error:
            # Keras's words for weights of other shapes, which name no file.
            if "could not be loaded" not in str(error):
                raise
            raise ValueError(
                f"The weights of the preset {preset!r} do not fit its "
                f"configuration, some are missing or of another shape: {error} "
                "Fetch or save it again."
            ) from error
        finally:
            if backbone is not None:
                backbone.set_weights(kept)


def _keep_backbone(cls, args, kwargs):
    """Returns a backbone that is given, and copies of its weights.

    KerasHub loads those of the preset into it.
    """
    backbone = kwargs.get("backbone")
    is_backbone = isinstance(backbone, keras_hub.models.Backbone)
    if not (_has_weights(cls) and is_backbone and _loads_weights(args, kwargs)):
        return None, None
    # On PyTorch `get_weights()` gives what is written to later.
    return backbone, [np.array(weight) for weight in backbone.get_weights()]


def _has_weights(cls):
    return issubclass(cls, (keras_hub.models.Backbone, keras_hub.models.Task))


def _loads_weights(args, kwargs):
    return args[0] if args else kwargs.get("load_weights", True)


def _loads_assets(cls, kwargs):
    is_backbone = issubclass(cls, keras_hub.models.Backbone)
    return not is_backbone and kwargs.get("preprocessor", True) is not None


def _is_mixed(configs):
    """Whether a preset was saved with a policy of mixed precision."""
    dtype = configs.get(CONFIG_FILE, {"config": {}})["config"].get("dtype")
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


def _read_task(preset):
    """Returns the contents of its file of a task, `None` without one."""
    path = _find(preset, TASK_FILE)
    return None if path is None else json.loads(path.read_text("utf-8"))


def _check_classes(cls, preset, task, kwargs):
    """Checks the classes, and asks for them where a backbone has none."""
    _check_class_names(preset, task, kwargs)
    _check_bag(preset, task, kwargs)
    if task is not None or not _asks_for_classes(cls, kwargs):
        return
    if "class_names" in kwargs:
        kwargs["num_classes"] = len(kwargs["class_names"])
        return
    raise ValueError(
        f"The preset {preset!r} is a backbone, which knows no classes. Give "
        "`num_classes` or `class_names` for a head that is new and has to be "
        f"trained: `{cls.__name__}.from_preset({preset!r}, num_classes=2)`."
    )


def _asks_for_classes(cls, kwargs):
    argument = inspect.signature(cls).parameters.get("num_classes")
    return (
        issubclass(cls, keras_hub.models.Task)
        and argument is not None
        and argument.default is argument.empty
        and "num_classes" not in kwargs
    )


def _check_bag(preset, task, kwargs):
    """Checks that the weights of a head are not loaded into another one."""
    if task is None or "num_classes" in kwargs:
        return
    for name, default in (("bag_of_tokens", False), ("bag_bigram_buckets", 0)):
        saved = task["config"].get(name, default)
        if name in kwargs and kwargs[name] != saved:
            raise ValueError(
                f"The preset {preset!r} has the weights of a head with "
                f"{name}={saved!r}. Received: {name}={kwargs[name]!r}. Give "
                "also `num_classes`, which makes a new head."
            )


def _check_class_names(preset, task, kwargs):
    """Checks that the names that are given are one for each class."""
    names = kwargs.get("class_names")
    if names is None:
        return
    if not isinstance(names, collections.abc.Iterable):
        raise ValueError(
            "`class_names` must be a sequence of strings. "
            f"Received: class_names={names!r}"
        )
    names = [names] if isinstance(names, str) else list(names)
    kwargs["class_names"] = names
    if "num_classes" in kwargs:
        number = kwargs["num_classes"]
        where = "as `num_classes` says"
        remedy = "Give a name for each class."
    elif task is not None:
        number = task["config"].get("num_classes")
        where = f"as the preset {preset!r} has"
        remedy = (
            f"Give as many names, or also `num_classes={len(names)}`, which "
            "makes a new head for other classes."
        )
    else:
        return
    if isinstance(number, int) and len(names) != number:
        raise ValueError(
            f"`class_names` must be {number}, {where}. "
            f"Received {len(names)}: class_names={names!r}. {remedy}"
        )


def _required_files(cls, folder, kwargs):
    """Names of the files, or tuples of alternatives, that `cls` loads."""
    required = [CONFIG_FILE]
    is_task = issubclass(cls, keras_hub.models.Task)
    load_weights = kwargs.get("load_weights", True)
    if _has_weights(cls) and load_weights:
        required.append(BACKBONE_WEIGHTS_FILES)
    if _loads_assets(cls, kwargs):
        required.append(config_files.vocabulary_file(cls, folder, kwargs))
    if is_task and load_weights and "num_classes" not in kwargs:
        if (folder / TASK_FILE).exists():
            required.append(TASK_WEIGHTS_FILE)
    return required


def _find_missing(cls, folder, kwargs):
    """Returns what a folder lacks of what `cls` loads, or `None`."""
    for names in _required_files(cls, folder, kwargs):
        names = (names,) if isinstance(names, str) else names
        if not any((folder / name).exists() for name in names):
            return " or ".join(names)
    return None


def _read_configs(cls, preset, kwargs):
    """Returns the contents of the JSON files by name, once they are checked."""
    if "://" in preset:
        paths = _fetch(cls, preset, kwargs)
    else:
        folder = pathlib.Path(preset)
        safety.check_links(folder)
        missing = _find_missing(cls, folder, kwargs)
        if missing is not None:
            raise ValueError(
                f"The preset folder '{folder}' is not complete: {missing} is "
                "missing. Copy or save it again."
            )
        paths = {path.name: path for path in sorted(folder.glob("*.json"))}
    trusted = _names_of_the_caller(cls)
    configs = {}
    for name, path in paths.items():
        configs[name] = safety.read_json(path, name)
        safety.check_objects(configs[name], name, trusted)
    return configs


def _fetch(cls, preset, kwargs):
    """Returns the paths of the JSON files that `cls` loads from a handle."""
    names = [*_json_files(cls, kwargs), checksums.FILE]
    paths = {name: _find(preset, name) for name in names}
    return {name: path for name, path in paths.items() if path is not None}


def _json_files(cls, kwargs):
    """Returns the names of the JSON files that `cls` may load."""
    names = [CONFIG_FILE]
    if not issubclass(cls, keras_hub.models.Backbone):
        names += [PREPROCESSOR_FILE, TOKENIZER_FILE]
    if issubclass(cls, keras_hub.models.Task):
        names.append(TASK_FILE)
    if "config_file" in kwargs:
        names.append(kwargs["config_file"])
    if _has_weights(cls):
        names.append(safety.SHARDS_FILE)
    return names


def _find(preset, name):
    try:
        return pathlib.Path(keras_compat.preset_file(preset, name))
    except FileNotFoundError:
        return None


def _names_of_the_caller(cls):
    """Registered names of a class of the caller's own, and of its parts."""
    parts = ("backbone_cls", "preprocessor_cls", "tokenizer_cls")
    classes = [cls, *(getattr(cls, part, None) for part in parts)]
    return {keras.saving.get_registered_name(c) for c in classes if c}


def _check_checksums(cls, preset, configs, args, kwargs):
    """Checks what `cls` loads, of a preset that was saved with checksums."""
    if checksums.FILE not in configs:
        return
    digests = checksums.parse(configs[checksums.FILE])
    names = _json_files(cls, kwargs)
    if _loads_assets(cls, kwargs):
        names += [name for name in digests if name.startswith("assets/")]
    if _has_weights(cls) and _loads_weights(args, kwargs):
        names += _weights_files(cls, preset, configs, kwargs)
    needed = config_files.needed(cls, configs, kwargs, digests)
    # Of the others it may load the one or the other.
    for name in dict.fromkeys([*needed, *names]):
        if name not in digests:
            continue
        path = _find(preset, name)
        if path is not None:
            checksums.check(path, name, digests[name])
        elif name in needed or name.startswith("assets/"):
            checksums.refuse_missing(name)


def _weights_files(cls, preset, configs, kwargs):
    """Returns the names of the weight files that `cls` may load."""
    names = [BACKBONE_WEIGHTS_FILES[0]]
    shards = configs.get(safety.SHARDS_FILE)
    if shards is not None and _find(preset, names[0]) is None:
        for files in shards["weight_map"].values():
            names += files if isinstance(files, list) else [files]
    if issubclass(cls, keras_hub.models.Task) and TASK_FILE in configs:
        if "num_classes" not in kwargs:
            names.append(TASK_WEIGHTS_FILE)
    return names


def _check_weights(cls, preset, configs, kwargs):
    path = _find(preset, BACKBONE_WEIGHTS_FILES[0])
    backbone = configs.get(CONFIG_FILE, {})
    if issubclass(cls, keras_hub.models.Backbone):
        backbone = {**backbone, "config": {**backbone["config"], **kwargs}}
    _check_backbone(backbone, path, f"{CONFIG_FILE}: config")
    if not issubclass(cls, keras_hub.models.Task) or TASK_FILE not in configs:
        return
    task = configs[TASK_FILE]["config"]
    field = f"{TASK_FILE}: config"
    _check_backbone(task.get("backbone"), path, f"{field}.backbone.config")
    path = _find(preset, TASK_WEIGHTS_FILE)
    if path is not None and "num_classes" not in kwargs:
        weights.check_head(
            task.get("num_classes"), path, f"{field}.num_classes"
        )


def _check_backbone(backbone, path, field):
    # A backbone of the caller's own may have arguments of another meaning.
    is_wave = isinstance(backbone, dict) and (
        backbone.get("registered_name") == "keras_wave>WaveBackbone"
    )
    if is_wave and path is not None:
        weights.check_backbone(backbone["config"], path, field)


def _check_all_are_loaded(loaded, preset):
    path = _find(preset, BACKBONE_WEIGHTS_FILES[0])
    if path is not None:
        backbone = getattr(loaded, "backbone", loaded)
        weights.check_all_are_loaded(backbone, path)
