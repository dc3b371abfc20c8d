import contextlib
import os
import pathlib

from keras_wave.files.staged_files import StagedFiles


@contextlib.contextmanager
def whole_file(path):
    """Opens a text file that appears whole or not at all.

    Entered before any work is done, it tells then what cannot be written.

    Args:
        path: string or path. A file that is there already is replaced, and its
            folder made where there is none.

    Yields:
        The open file.

    Raises:
        ValueError: If the file cannot be written.
    """
    # A link stays, and the file that it leads to is replaced.
    place = pathlib.Path(os.path.realpath(path))
    if place.exists() and not place.is_file():
        raise ValueError(f"'{path}' is no file, so none can replace it.")
    if place.exists() and not os.access(place, os.W_OK):
        raise ValueError(f"'{path}' cannot be written: it is read-only.")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"'{path}' cannot be written: {error}") from error
    with StagedFiles(place.parent) as folder:
        # The same bytes on every system.
        with open(
            folder / place.name, "w", encoding="utf-8", newline="\n"
        ) as file:
            yield file
