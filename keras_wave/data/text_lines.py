"""Lines of text, from files or streams, as they come."""

import contextlib
import gzip
import zlib

from keras_wave.data.bad_input import BadInput

# Texts pack to about a tenth. A file that unpacks to more than this times its
# size is made to fill the memory, unless so much of it is no trouble.
LARGEST_GROWTH = 100
SMALL = 64 * 2**20
CHUNK = 2**20


@contextlib.contextmanager
def open_lines(path):
    """Opens a file, to be read line by line.

    Args:
        path: pathlib.Path. Where its name ends in `.gz` it is unpacked.

    Yields:
        A generator of strings, see `decode_lines()`.

    Raises:
        BadInput: If it cannot be opened, or is no whole gzip file.
    """
    is_packed = path.suffix == ".gz"
    try:
        if is_packed:
            _check_packed(path)
        file = (gzip.open if is_packed else open)(path, "rb")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadInput(f"{path} is no whole gzip file: {error}") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    with file:
        yield decode_lines(file, path)


def decode_lines(file, name):
    """Yields the lines of a binary file as strings, which end as they do.

    Args:
        file: An iterable of bytes.
        name: What errors call the file.

    Raises:
        BadInput: If it is not UTF-8, or cannot be read.
    """
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
    except OSError as error:
        raise BadInput(
            f"{name} cannot be read after line {number}: {error}"
        ) from error


def _check_packed(path):
    """Unpacks a whole file once: it may be cut, or fill the memory."""
    left = max(SMALL, LARGEST_GROWTH * path.stat().st_size)
    with gzip.open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadInput(
                    f"{path} unpacks to more than {LARGEST_GROWTH} times its "
                    "size, which texts do not. If it is right, unpack it, and "
                    "give the file without .gz."
                )
