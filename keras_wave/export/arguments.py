"""What is asked of an export, looked at before any work is done for it."""

import pathlib

from keras_wave.export.formats import FORMATS

WEIGHT_DTYPES = ("float32", "float16")


def find_format(name):
    if not isinstance(name, str) or name not in FORMATS:
        raise ValueError(
            f"`format` must be one of {tuple(FORMATS)}. "
            f"Received: format={name!r}"
        )
    return FORMATS[name]


def check_path(filepath, format, overwrite):
    path = pathlib.Path(filepath)
    if path.suffix and path.suffix in format.suffixes:
        raise ValueError(
            "`filepath` is a folder, since an export is more than one file. "
            f"Give '{path.with_suffix('')}', for example. Received: "
            f"filepath='{path}'"
        )
    if overwrite and path.is_dir() and not is_export(path):
        raise ValueError(
            f"'{path}' holds other files than an export, and is not replaced. "
            "Give another path."
        )
    return path


def is_export(folder):
    """Whether a folder may be lost: an export, or empty."""
    has_export = any((folder / x.file).exists() for x in FORMATS.values())
    return has_export or not any(folder.iterdir())


def check_length(sequence_length):
    is_int = type(sequence_length) is int
    if sequence_length is not None and not (is_int and sequence_length > 0):
        raise ValueError(
            "`sequence_length` must be a positive integer or `None`. "
            f"Received: sequence_length={sequence_length!r}"
        )


def check_weight_dtype(weight_dtype):
    if weight_dtype not in WEIGHT_DTYPES:
        raise ValueError(
            f"`weight_dtype` must be one of {WEIGHT_DTYPES}. Received: "
            f"weight_dtype={weight_dtype!r}"
        )


def find_modules(classifier):
    """Returns the modules of what a preset names, beside those of Keras."""
    named = {
        "The class of this classifier": type(classifier),
        "`activation`": classifier.activation,
    }
    modules = []
    for what, value in named.items():
        module = getattr(value, "__module__", type(value).__module__)
        if module == "__main__":
            raise ValueError(
                f"{what} is defined in `__main__`, which the process that "
                "writes exports cannot import. Define it in a module, and "
                "register it with "
                "`@keras.saving.register_keras_serializable()`."
            )
        if module.partition(".")[0] not in ("keras", "keras_wave"):
            modules.append(module)
    return modules
