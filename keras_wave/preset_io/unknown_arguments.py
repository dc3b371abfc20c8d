"""Arguments that no class takes, which Keras would swallow without a word."""

import difflib
import inspect

import keras
import keras_hub

from keras_wave import keras_compat

# What every model of Keras takes, whatever its constructor names.
MODEL_ARGUMENTS = ("name", "trainable")
# Where a class says which classes its parts are.
PARTS = ("backbone_cls", "preprocessor_cls", "tokenizer_cls")


def check_preset_arguments(cls, arguments):
    """Raises a `ValueError` for what `cls.from_preset()` does not take.

    Args:
        cls: A class with a `from_preset()`.
        arguments: Names of arguments.
    """
    # A preset may have a class of the caller's own, with arguments of its own.
    classes = [cls, *_find_subclasses(cls)]
    known = [name for x in classes for name in _find_preset_arguments(x)]
    unknown = [
        name
        for name in arguments
        if not any(_takes_by_name(x, name) for x in classes)
    ]
    _check(cls, f"{cls.__name__}.from_preset()", unknown, known)


def check_constructor_arguments(cls, base, arguments):
    """Raises a `ValueError` for what the constructor of a model does not take.

    Layers of Keras refuse it themselves.

    Args:
        cls: A class of models or layers.
        base: A class that it derives from, whose constructor checks.
        arguments: Names of the arguments that have reached it.
    """
    if issubclass(cls, keras.Model):
        classes = cls.__mro__
        taken = _find_arguments(cls, classes[classes.index(base) + 1 :])
        # Of the classes of Keras itself.
        taken += ["inputs", "outputs"]
        unknown = [name for name in arguments if name not in taken]
        known = _find_constructor_arguments(cls)
        _check(cls, f"{cls.__name__}()", unknown, known)


def _check(cls, called, arguments, known):
    known = list(dict.fromkeys(known))
    # Whoever gives a private one knows what it is for.
    unknown = [
        name
        for name in arguments
        if name not in known and not name.startswith("_")
    ]
    if unknown:
        sentences = [_tell(cls, called, name, known) for name in unknown]
        raise ValueError(" ".join(sentences))


def _tell(cls, called, name, known):
    owners = [
        part.__name__
        for part in _find_parts(cls)
        if name in _find_constructor_arguments(part)
    ]
    nearest = difflib.get_close_matches(name, known, n=1)
    if owners:
        rest = f", which is one of `{owners[0]}`."
    elif nearest:
        rest = f". Did you mean `{nearest[0]}`?"
    else:
        names = ", ".join(f"`{name}`" for name in known)
        rest = f". Its arguments are: {names}."
    return f"`{called}` has no argument `{name}`{rest}"


def _find_preset_arguments(cls):
    """Returns the names of what a class takes from `from_preset()`."""
    names = _find_constructor_arguments(cls)
    for base in cls.__mro__:
        method = vars(base).get("from_preset")
        if method is not None:
            names += [
                name
                for name in _find_names(method.__func__)
                if name != "preset"
            ]
    if issubclass(cls, keras_hub.models.Task):
        names.append("dtype")  # KerasHub hands it to the backbone.
    return names


def _find_constructor_arguments(cls):
    """Returns the names of what a class and those above it take."""
    return _find_arguments(cls, cls.__mro__)


def _find_arguments(cls, classes):
    names = []
    for base in classes:
        constructor = vars(base).get("__init__")
        if constructor is None or _is_of(base, "keras"):
            continue
        names += _find_names(constructor)
        if not _takes_others(constructor):
            break
    else:
        names += (
            MODEL_ARGUMENTS
            if issubclass(cls, keras.Model)
            else _find_names(keras.layers.Layer.__init__)
        )
    return names


def _find_names(function):
    """Returns the names of the arguments of a method, without the first."""
    if not inspect.isfunction(function):
        return []
    _, *parameters = inspect.signature(function).parameters.values()
    return [
        parameter.name
        for parameter in parameters
        if parameter.kind
        in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]


def _takes_by_name(cls, name):
    """Whether a class of the caller's own may take it out of its `**kwargs`."""
    for base in cls.__mro__:
        if _is_of(base, "keras", "keras_hub", "keras_wave", "builtins"):
            continue
        for method in ("__init__", "from_config"):
            function = vars(base).get(method)
            function = inspect.unwrap(getattr(function, "__func__", function))
            code = getattr(function, "__code__", None)
            if code is not None and name in code.co_consts:
                return True
    return False


def _takes_others(function):
    parameters = inspect.signature(function).parameters.values()
    return any(x.kind is x.VAR_KEYWORD for x in parameters)


def _is_of(it, *packages):
    return it.__module__.partition(".")[0] in packages


def _find_subclasses(cls):
    objects = (
        *keras.saving.get_custom_objects().values(),
        *keras_compat.objects_in_scope().values(),
    )
    return [x for x in objects if inspect.isclass(x) and issubclass(x, cls)]


def _find_parts(cls):
    """Returns the classes of the parts of a class, and of their parts."""
    parts = [getattr(cls, part, None) for part in PARTS]
    parts = [part for part in parts if part is not None]
    for part in parts[:]:
        parts += _find_parts(part)
    return parts
