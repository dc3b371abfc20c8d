"""Where the parts of a preset are, whose files have names of their own.

A tokenizer and a preprocessor say by their `config_file` how the file of their
configuration is called, and a tokenizer's vocabulary lies in a folder of that
name. KerasHub writes what they say, and looks for its own names alone.
"""

import inspect

import keras
import keras_hub

from keras_wave.preset_io import safety

PREPROCESSOR_FILE = "preprocessor.json"
TASK_FILE = "task.json"
TOKENIZER_FILE = "tokenizer.json"
METADATA_FILE = "metadata.json"
VOCABULARY = "assets/{}/vocabulary.txt"


def check_arguments(cls, preset, find, args, kwargs):
    """Checks that no argument of `from_preset()` would be dropped.

    Args:
        cls: The class that is loaded.
        preset: string.
        find: A function from the name of a file of the preset to its path, or
            to `None` where there is none.
        args: A tuple of the arguments without a name.
        kwargs: dict. The others.

    Raises:
        ValueError: If a file is asked for that the preset has not.
    """
    parts = (keras_hub.models.Backbone, keras_hub.models.Task)
    if not issubclass(cls, parts):
        name = args[0] if args else kwargs.get("config_file")
        if name is None:
            return
        is_name = isinstance(name, str) and safety.PLAIN_NAME.fullmatch(name)
        if not is_name or find(name) is None:
            raise ValueError(
                f"The preset {preset!r} has no such file. Received: "
                f"config_file={name!r}. Leave it out, or give the name of a "
                "JSON file inside the preset."
            )


def add_part(cls, preset, configs, args, kwargs):
    """Adds to the arguments of `from_preset()` what KerasHub would not find.

    Args:
        cls: The class that is loaded.
        preset: string.
        configs: A dictionary of the contents of the JSON files, by name.
        args: A tuple of the arguments without a name.
        kwargs: dict. The others, which this changes.

    Raises:
        ValueError: If there are several.
    """
    if issubclass(cls, keras_hub.models.Backbone):
        return
    if not issubclass(cls, keras_hub.models.Task):
        if not args and "config_file" not in kwargs:
            name = _find(cls, configs)
            if name is not None:
                kwargs["config_file"] = name
        return
    part = cls.preprocessor_cls
    if TASK_FILE in configs or "preprocessor" in kwargs or part is None:
        return
    name = _find(part, configs)
    if name is not None:
        kwargs["preprocessor"] = part.from_preset(preset, config_file=name)


def vocabulary_file(cls, folder, kwargs):
    """Returns the name of the vocabulary that a class loads.

    Args:
        cls: The class.
        folder: pathlib.Path. The preset.
        kwargs: dict. The arguments of `from_preset()`.
    """
    configs = {}
    for path in folder.glob("*.json"):
        try:
            configs[path.name] = safety.read_json(path)
        except (OSError, ValueError):
            continue  # It is told when all of them are checked.
    names = [TOKENIZER_FILE]
    if not issubclass(cls, keras_hub.tokenizers.Tokenizer):
        names.insert(0, PREPROCESSOR_FILE)
    if "config_file" in kwargs:
        names.insert(0, kwargs["config_file"])
    if issubclass(cls, keras_hub.models.Task):
        names.insert(0, TASK_FILE)
    part = getattr(cls, "preprocessor_cls", None) or cls
    for other in (part, getattr(part, "tokenizer_cls", None)):
        names += [] if other is None else _candidates(other, configs)
    for name in names:
        if name in configs:
            found = _tokenizer_file(configs[name])
            if found is not None:
                return VOCABULARY.format(found.split(".")[0])
    return VOCABULARY.format("tokenizer")


def needed(cls, configs, kwargs, digests):
    """Returns the JSON files that a class needs, if they were saved.

    Without a file KerasHub makes a preprocessor by the defaults of its class.

    Args:
        cls: The class that is loaded.
        configs: A dictionary of the contents of the JSON files, by name.
        kwargs: dict. The arguments of `from_preset()`.
        digests: A dictionary by the names of all files that were saved.
    """
    names = ["config.json"]
    is_task = issubclass(cls, keras_hub.models.Task)
    if is_task:
        names.append(TASK_FILE)
    is_backbone = issubclass(cls, keras_hub.models.Backbone)
    if is_backbone or (is_task and "preprocessor" in kwargs):
        return names
    if issubclass(cls, keras_hub.tokenizers.Tokenizer):
        return [*names, kwargs.get("config_file", TOKENIZER_FILE)]
    names += [PREPROCESSOR_FILE, TOKENIZER_FILE]
    names.append(kwargs.get("config_file", PREPROCESSOR_FILE))
    if not any(name in configs for name in (names[-1], TASK_FILE)):
        # It may be any of them, where it had a name of its own.
        names += [
            name
            for name in digests
            if name.endswith(".json") and name != METADATA_FILE
        ]
    return names


def _find(cls, configs):
    """Returns the file of a part, if it has not the name of its kind."""
    is_tokenizer = issubclass(cls, keras_hub.tokenizers.Tokenizer)
    if (TOKENIZER_FILE if is_tokenizer else PREPROCESSOR_FILE) in configs:
        return None
    names = _candidates(cls, configs)
    if len(names) > 1:
        raise ValueError(
            f"The preset has several files of a `{cls.__name__}`: "
            f"{', '.join(names)}. Say which: "
            f"`{cls.__name__}.from_preset(..., config_file={names[0]!r})`."
        )
    return names[0] if names else None


def _candidates(cls, configs):
    """Returns the names of the files that are of a class."""
    names = []
    for name, content in configs.items():
        registered_name = isinstance(content, dict) and content.get(
            "registered_name"
        )
        if isinstance(registered_name, str):
            found = keras.saving.get_registered_object(registered_name)
            if inspect.isclass(found) and issubclass(found, cls):
                names.append(name)
    return sorted(names)


def _tokenizer_file(content):
    """Returns the `config_file` of the tokenizer in a configuration."""
    for part in ("preprocessor", "tokenizer"):
        content = _arguments(content).get(part, content)
    name = _arguments(content).get("config_file")
    is_name = isinstance(name, str) and safety.PLAIN_NAME.fullmatch(name)
    return name if is_name else None


def _arguments(content):
    arguments = content.get("config") if isinstance(content, dict) else None
    return arguments if isinstance(arguments, dict) else {}
