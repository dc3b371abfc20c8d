"""Files that are there in one piece, or as they were before."""

import contextlib
import os
import re

from bad_input import BadInput

# HDF5 raises any error, of many lines.
HDF5_ERRNO = re.compile(r"\berrno = (\d+)")


def write(path, writer):
    """Lets a function write a file, which then appears under its name.

    Args:
        path: pathlib.Path.
        writer: A function of the path to write to: beside it, and of a name
            that ends alike, since some writers go by the ending.

    Raises:
        BadInput: If the disk is full, or refuses the file.
    """
    beside = path.with_name(f"unfinished_{path.name}")
    try:
        with disk_errors(path):
            writer(beside)
            os.replace(beside, path)
    finally:
        # What is whole has another name by now.
        with contextlib.suppress(OSError):
            beside.unlink()


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
