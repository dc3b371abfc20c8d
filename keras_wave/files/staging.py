import contextlib
import os
import re
import shutil
import uuid

from keras_wave.files.processes import is_running
from keras_wave.files.processes import machine

REST = re.compile(
    r"\.(?P<name>.+)\.(?P<process>\d+)-(?P<machine>[0-9a-f]{8})-[0-9a-f]{32}"
    r"\.(?P<kind>unfinished|replaced)"
)


class Staging:
    """Something that appears at the end of a `with` statement, or not at all.

    It is written to a hidden folder, and put into its place from there. What a
    killed process leaves is hidden, and goes with the next one that writes
    something there, whatever its name. What a process of another machine or
    container writes is left alone, for nobody can tell whether it runs.

    Args:
        path: pathlib.Path. What is written, without links.
        place: pathlib.Path. The folder that the hidden one is in. Of the same
            file system.
    """

    def __init__(self, path, place):
        self.path = path
        self._place = place
        # Of this process, which tells the next one whether it still writes.
        self._mark = f"{os.getpid()}-{machine()}-{uuid.uuid4().hex}"
        self._staging = self._hide("unfinished")
        self._made = []

    def __enter__(self):
        """Returns the path of an empty folder to write into."""
        self._made = [p for p in self.path.parents if not p.exists()]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._tidy()
            self._staging.mkdir()
        except OSError as error:
            self._clean()
            raise self._fails(error) from error
        return self._staging

    def __exit__(self, kind, error, traceback):
        try:
            if kind is None:
                self._put()
        finally:
            self._clean()

    def _put(self):
        raise NotImplementedError

    def _clean(self):
        shutil.rmtree(self._staging, ignore_errors=True)
        for folder in self._made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _tidy(self):
        """Takes away what processes left that were killed."""
        for rest in list(self._place.iterdir()):
            found = REST.fullmatch(rest.name)
            if (
                found is None
                or found["machine"] != machine()
                or is_running(int(found["process"]))
                or not rest.is_dir()
                or rest.is_symlink()
            ):
                continue
            place = rest.with_name(found["name"])
            if found["kind"] == "replaced" and not place.exists():
                # Killed between two renames. Another process may be as fast.
                with contextlib.suppress(OSError):
                    rest.rename(place)
            else:
                shutil.rmtree(rest, ignore_errors=True)

    def _hide(self, kind):
        return self._place / f".{self.path.name}.{self._mark}.{kind}"

    def _fails(self, error):
        return ValueError(f"'{self.path}' cannot be written: {error}")
