import os
import shutil
import uuid

from keras_wave.files.processes import is_running


class Staging:
    """Something that appears at the end of a `with` statement, or not at all.

    It is written to a hidden folder, and put into its place from there. What a
    killed process leaves is hidden, and goes with the next one.

    Args:
        path: pathlib.Path. What is written, without links.
        place: pathlib.Path. The folder that the hidden one is in. Of the same
            file system.
    """

    def __init__(self, path, place):
        self.path = path
        self._place = place
        # Of this process, which tells the next one whether it still writes.
        self._mark = f"{os.getpid()}-{uuid.uuid4().hex}"
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
        for rest in self._find_rests("unfinished"):
            shutil.rmtree(rest, ignore_errors=True)

    def _find_rests(self, kind):
        start = f".{self.path.name}."
        rests = []
        for rest in self._place.iterdir():
            mark, _, kind_of_rest = rest.name.removeprefix(start).partition(".")
            process = mark.partition("-")[0]
            is_rest = rest.name.startswith(start) and process.isdecimal()
            if not is_rest or kind_of_rest != kind:
                continue
            if not is_running(int(process)):
                rests.append(rest)
        return rests

    def _hide(self, kind):
        return self._place / f".{self.path.name}.{self._mark}.{kind}"

    def _fails(self, error):
        return ValueError(f"'{self.path}' cannot be written: {error}")
