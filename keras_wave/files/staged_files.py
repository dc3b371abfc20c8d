import contextlib
import os
import pathlib
import shutil

from keras_wave.files.staging import Staging


class StagedFiles(Staging):
    """Files that appear in a folder, each of them whole or not at all.

    They are written to a hidden folder inside of it, and at the end take their
    places one after the other. For a single file, and for a folder that cannot
    be replaced itself: there, for that moment, some are new and some are not.

    Args:
        folder: string or path. Exists already.

    Raises:
        ValueError: If nothing can be written.
    """

    def __init__(self, folder):
        path = pathlib.Path(os.path.realpath(folder))
        super().__init__(path, path)

    def _put(self):
        try:
            # A folder comes before what is in it.
            for path in sorted(self._staging.rglob("*")):
                place = self.path / path.relative_to(self._staging)
                if path.is_dir() and not path.is_symlink():
                    place.mkdir(exist_ok=True)
                    continue
                if place.is_file():
                    shutil.copymode(place, path)
                os.replace(path, place)
        except OSError as error:
            raise self._fails(error) from error


@contextlib.contextmanager
def staged_file(path):
    """Lets a file be written beside, under its own name, and then put there.

    Args:
        path: string or path. Of the file. A link stays, and what it leads to is
            replaced.

    Yields:
        string. The path to write to. It is the given one where no file could
        take the place of what is there, and whoever writes says why.
    """
    real_path = os.path.realpath(path)
    # Some writers go by the ending.
    has_ending = pathlib.Path(path).suffix == pathlib.Path(real_path).suffix
    if not has_ending or not _is_replaceable(real_path):
        yield os.fspath(path)
        return
    folder, name = os.path.split(real_path)
    with StagedFiles(folder) as staging:
        yield str(staging / name)


def must_stay(folder):
    """Whether a folder is one that no other can take the place of.

    A volume cannot be renamed, nor can what is in a folder of somebody else. A
    process that works in a folder would find itself nowhere.

    Args:
        folder: string or path.
    """
    path = pathlib.Path(os.path.realpath(folder))
    return path.is_dir() and (
        os.path.ismount(path)
        or not os.access(path.parent, os.W_OK | os.X_OK)
        or _works_in(path)
    )


def _is_replaceable(path):
    if os.path.exists(path):
        if not os.path.isfile(path) or not os.access(path, os.W_OK):
            return False
    return os.access(os.path.dirname(path), os.W_OK | os.X_OK)


def _works_in(path):
    try:
        return pathlib.Path.cwd().is_relative_to(path)
    except FileNotFoundError:
        # Where it worked was deleted.
        return False
