"""Lines of text, from files or standard input, as they come."""

import contextlib
import gzip
import zlib

import click

from keras_wave.commands.bad_input import BadInput

STANDARD_INPUT = "standard input"


@contextlib.contextmanager
def open_lines(path=None):
    """Opens a file, or standard input, to be read line by line.

    Args:
        path: pathlib.Path. Where its name ends in `.gz` it is unpacked.
            Defaults to `None`: standard input.

    Yields:
        A generator of strings, which end as the lines do. It raises `BadInput`
        for what is no UTF-8, or no whole gzip file.
    """
    if path is None:
        yield _decode(click.get_binary_stream("stdin"), STANDARD_INPUT)
        return
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        file = opener(path, "rb")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    with file:
        yield _decode(file, path)


def _decode(file, name):
    number = 0
    try:
        for number, line in enumerate(file, start=1):
            # Excel begins its files with a mark, which is no text.
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{name}, line {number}: this is not UTF-8: {error.reason}. Save "
            "the file as UTF-8."
        ) from error
    except (EOFError, OSError, zlib.error) as error:
        raise BadInput(
            f"{name} cannot be read after line {number}: {error}"
        ) from error
