"""Files that are there whole, or one line about the disk that refuses them."""

import contextlib
import os
import pathlib
import re

from keras_wave.data.bad_input import BadInput
from keras_wave.files.staged_files import staged_file

# HDF5 raises any error, of many lines.
HDF5_ERRNO = re.compile(r"\berrno = (\d+)")


def write(path, writer):
    """Lets a function write a file, which then appears in its place.

    Args:
        path: pathlib.Path.
        writer: A function of the path to write to.

    Raises:
        BadInput: If the disk is full, or refuses the file.
    """
    with disk_errors(path), staged_file(path) as beside:
        writer(pathlib.Path(beside))


def write_text(path, text):
    write(path, lambda beside: beside.write_text(text, encoding="utf-8"))


@contextlib.contextmanager
def disk_errors(path):
    """Turns what a disk refuses into a `BadInput` that names the path."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        number = find_errno(error)
        if number is None:
            raise
        reason = os.strerror(number)
        raise BadInput(f"cannot write to {path}: {reason}") from error


def find_errno(error):
    """Returns the number of what the system refused, `None` if it did not."""
    # The package's `ValueError` for a folder has the reason as its cause.
    for cause in (error, error.__cause__):
        if isinstance(cause, OSError) and cause.errno is not None:
            return cause.errno
    found = HDF5_ERRNO.search(str(error))
    return int(found[1]) if found else None
