"""What the JSON files and the links of a preset may ask for, and no more."""

import inspect
import json
import pathlib
import re
import reprlib

import keras
import keras_hub

from keras_wave import keras_compat

LARGEST_FILE = 16 * 2**20
DEEPEST = 100
# Each holds one object of Keras. Others, such as metrics, may hold anything.
OBJECT_FILES = (
    "config.json",
    "preprocessor.json",
    "task.json",
    "tokenizer.json",
)
SHARDS_FILE = "model.weights.json"
PACKAGES = ("keras", "keras_hub", "keras_nlp", "keras_wave")
# The modules of Keras that an argument of a backbone can come from.
PARTS = (
    "activations",
    "constraints",
    "dtype_policies",
    "initializers",
    "losses",
    "regularizers",
)
# They are in every part, and take any object there is.
LOOK_UPS = ("deserialize", "get", "serialize")
HUB_CLASSES = (
    keras_hub.layers.AudioConverter,
    keras_hub.layers.ImageConverter,
    keras_hub.models.Backbone,
    keras_hub.models.Preprocessor,
    keras_hub.models.Task,
    keras_hub.tokenizers.Tokenizer,
)
# KerasHub registers functions that write files and upload them, too.
HUB_FUNCTIONS = ("keras_hub>gelu_approximate", "keras_nlp>gelu_approximate")
# Arguments that take a list or the name of a file, wherever that is.
CONTENTS = ("merges", "proto", "vocabulary")
PLAIN_NAME = re.compile(r"\w[\w.-]*")


def read_json(path, name=None):
    """Reads a JSON file, if no parser can stumble over it.

    Args:
        path: pathlib.Path.
        name: string. What errors call it. Defaults to `None`: its own name.

    Returns:
        What is in it.

    Raises:
        ValueError: If it is no file, no JSON, too large, or nested too deep.
    """
    name = name or path.name
    if not path.is_file():
        raise ValueError(f"{name} is damaged: it is no file.")
    with open(path, "rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValueError(
            f"{name} is refused: it has more than {LARGEST_FILE:,} bytes."
        )
    try:
        text = data.decode("utf-8")
        _check_depth(text, name)
        return json.loads(text)
    except ValueError as error:
        raise ValueError(
            f"{name} is damaged or refused, it is not JSON of a preset: "
            f"{error}. Copy or save it again."
        ) from error


def check_objects(value, name, trusted=()):
    """Checks that a JSON file builds nothing but parts of a model.

    Keras finds an object by names that the file gives. Known are the classes of
    Wave networks, what KerasHub builds presets of, and the activations,
    constraints, dtype policies, initializers, losses and regularizers of Keras;
    all else is refused. So is a file name where contents should be.

    Args:
        value: What `read_json()` returned.
        name: string. The name of the file.
        trusted: Registered names of other classes that may be built. Those in a
            `keras.saving.custom_object_scope()` may be in any case.

    Raises:
        ValueError: If it would. It names the field.
    """
    if name in OBJECT_FILES:
        if not isinstance(value, dict) or "class_name" not in value:
            raise ValueError(
                f"{name} is damaged: it has no `class_name`, so it is not of a "
                "preset. Copy or save it again."
            )
    if name == SHARDS_FILE:
        _check_shards(value)
    _check_value(value, name, "", trusted)


def check_config(config, name):
    """Checks that the arguments of one object name no files.

    Keras has the vocabulary of a tokenizer in a file of its own, whose name it
    finds itself.

    Args:
        config: dict. The arguments.
        name: string. The name of the class.

    Raises:
        ValueError: If they do. It names the argument.
    """
    for key, file in _find_files_elsewhere(config):
        raise ValueError(
            f"{name}: {key} is refused. Received: {reprlib.repr(file)}. A "
            "configuration may not name files: a saved tokenizer has its own "
            "beside it. If you trust this one, give it to the constructor."
        )


def check_links(folder):
    """Checks that what is read of a folder is inside of it.

    Args:
        folder: pathlib.Path.

    Raises:
        ValueError: If a symbolic link leads out. It names the link.
    """
    inside = [folder.resolve()]
    if inside[0].parent.name == "snapshots":
        # The Hugging Face cache, whose snapshots are links to its blobs.
        inside.append(inside[0].parents[1] / "blobs")
    read = [*folder.glob("*.json"), *folder.glob("*.h5"), folder / "assets"]
    for path in [*read, *(folder / "assets").rglob("*")]:
        target = pathlib.Path(path).resolve()
        if not any(target.is_relative_to(parent) for parent in inside):
            raise ValueError(
                f"The preset folder '{folder}' is refused: "
                f"{path.relative_to(folder)} is a link that leaves it."
            )


def _check_depth(text, name):
    depth, quoted = 0, False
    for match in re.finditer(r'\\.|["\[\]{}]', text, re.DOTALL):
        mark = match[0]
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark in "[{":
            depth += 1
        elif not quoted and mark in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise ValueError(f"it is nested deeper than {DEEPEST}")


def _check_shards(value):
    shards = value.get("weight_map") if isinstance(value, dict) else None
    if not isinstance(shards, dict):
        raise ValueError(f"{SHARDS_FILE} is damaged: it has no `weight_map`.")
    for weight, files in shards.items():
        for file in files if isinstance(files, list) else [files]:
            if not _is_plain_name(file, ".h5"):
                _refuse(SHARDS_FILE, f"weight_map.{weight}", file)


def _check_value(value, name, field, trusted):
    if isinstance(value, list):
        for i, item in enumerate(value):
            _check_value(item, name, f"{field}[{i}]", trusted)
    elif isinstance(value, dict):
        prefix = f"{field}." if field else ""
        if "class_name" in value:
            _check_object(value, name, prefix, trusted)
        for key, item in value.items():
            _check_value(item, name, prefix + key, trusted)


def _check_object(value, name, prefix, trusted):
    class_name, module = value["class_name"], value.get("module")
    registered_name = value.get("registered_name")
    config = value.get("config")
    for key in ("class_name", "module", "registered_name"):
        if not isinstance(value.get(key), str | None):
            _refuse(name, prefix + key, value[key])
    is_function = class_name == "function"
    if not isinstance(config, str if is_function else dict):
        _refuse(name, f"{prefix}config", config)
    if not is_function:
        for key, file in _find_files_elsewhere(config):
            _refuse(name, f"{prefix}config.{key}", file)
    # By this name Keras asks what is registered, before all else.
    registered = config if is_function else registered_name
    if registered in trusted or _is_in_scope(registered):
        return
    builtin = is_function and module == "builtins"
    if module and module.split(".")[0] not in PACKAGES and not builtin:
        _refuse(name, f"{prefix}module", module)
    if is_function:
        if not (config in HUB_FUNCTIONS or _is_function(config, module)):
            _refuse(name, f"{prefix}config", config)
    elif registered_name and ">" in registered_name:
        if not _is_model_class(registered_name, class_name):
            _refuse(name, f"{prefix}registered_name", registered_name)
    elif not _is_class(class_name, module):
        _refuse(name, f"{prefix}class_name", class_name)
    elif registered_name not in (None, class_name):
        _refuse(name, f"{prefix}registered_name", registered_name)


def _find_files_elsewhere(config):
    """Returns the arguments that name a file, if it may be anywhere."""
    found = [
        (key, config[key])
        for key in CONTENTS
        if isinstance(config.get(key), str)
    ]
    if "config_file" in config:
        file = config["config_file"]
        if not _is_plain_name(file, ".json"):
            found.append(("config_file", file))
    return found


def _is_plain_name(file, suffix):
    return (
        isinstance(file, str)
        and file.endswith(suffix)
        and PLAIN_NAME.fullmatch(file) is not None
    )


def _is_in_scope(name):
    """Whether the caller named it in a `custom_object_scope()`."""
    return name in keras_compat.objects_in_scope()


def _is_model_class(registered_name, class_name):
    package, _, registered_class = registered_name.partition(">")
    cls = keras.saving.get_registered_object(registered_name)
    if registered_class != class_name or not inspect.isclass(cls):
        return False
    is_of_hub = package in ("keras_hub", "keras_nlp")
    return package == "keras_wave" or (
        is_of_hub and issubclass(cls, HUB_CLASSES)
    )


def _is_class(class_name, module):
    if module == "keras":
        # Keras writes its plain dtype policies so.
        return _is_public(class_name, "dtype_policies", inspect.isclass)
    return any(
        module == f"keras.{part}"
        and _is_public(class_name, part, inspect.isclass)
        for part in PARTS
    )


def _is_function(function, module):
    return any(
        module in ("builtins", f"keras.{part}")
        and _is_public(function, part, inspect.isfunction)
        for part in PARTS
    )


def _is_public(name, part, is_kind):
    if name.startswith("_") or name in LOOK_UPS:
        return False
    return is_kind(getattr(getattr(keras, part), name, None))


def _refuse(name, field, value):
    raise ValueError(
        f"{name}: {field} is refused. Received: {reprlib.repr(value)}. A "
        "preset may build Wave networks, models of KerasHub, and activations, "
        "initializers and the like of Keras, from files inside its folder. If "
        "you trust another class or function, name it in a "
        "`keras.saving.custom_object_scope()`."
    )
