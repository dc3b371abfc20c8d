import os
import pathlib
import shutil
import uuid


class StagedFolder:
    """A folder that appears whole or not at all.

    Its content is written beside its place and renamed into it at the end. What
    a killed process leaves is beside, hidden, and goes with the next export.

    Args:
        path: string or path. Where the folder will be.
        overwrite: bool. Whether it may take the place of another folder.

    Raises:
        ValueError: If there is something already, then or at the end, or
            nothing can be written.
    """

    def __init__(self, path, overwrite=False):
        # A link stays, and the folder that it leads to is replaced.
        self.path = pathlib.Path(os.path.realpath(path))
        self.overwrite = overwrite
        # Of this process, which tells the next one whether it still writes.
        mark = f"{os.getpid()}-{uuid.uuid4().hex}"
        self._staging = self._beside(mark, "unfinished")
        self._replaced = self._beside(mark, "replaced")
        self._made = []
        if not self.path.name:
            raise ValueError(f"'{path}' is no place for a folder.")
        if self.path.exists() and not overwrite:
            raise self._exists()
        if self.path.exists() and not self.path.is_dir():
            raise ValueError(f"'{path}' is a file, not a folder to replace.")

    def __enter__(self):
        """Returns the path of an empty folder to write into."""
        self._made = [p for p in self.path.parents if not p.exists()]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._tidy()
            self._staging.mkdir()
        except OSError as error:
            self._clean()
            raise ValueError(
                f"'{self.path}' cannot be written: {error}"
            ) from error
        return self._staging

    def __exit__(self, kind, error, traceback):
        try:
            if kind is None:
                self._put()
        finally:
            self._clean()

    def _put(self):
        if self.path.exists():
            if not self.overwrite:
                raise self._exists()
            self.path.rename(self._replaced)
        try:
            self._staging.rename(self.path)
        except OSError as error:
            if self._replaced.exists():
                self._replaced.rename(self.path)
            raise ValueError(
                f"'{self.path}' cannot be written: {error}"
            ) from error
        self._made = []

    def _clean(self):
        for rest in (self._staging, self._replaced):
            shutil.rmtree(rest, ignore_errors=True)
        for folder in self._made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _tidy(self):
        """Takes away what processes left that were killed."""
        start = f".{self.path.name}."
        for rest in self.path.parent.iterdir():
            mark, _, kind = rest.name.removeprefix(start).partition(".")
            process = mark.partition("-")[0]
            is_rest = rest.name.startswith(start) and process.isdecimal()
            if not is_rest or is_running(int(process)):
                continue
            if kind == "replaced" and not self.path.exists():
                # Killed between the two renames.
                rest.rename(self.path)
            elif kind in ("replaced", "unfinished"):
                shutil.rmtree(rest, ignore_errors=True)

    def _beside(self, mark, kind):
        return self.path.parent / f".{self.path.name}.{mark}.{kind}"

    def _exists(self):
        return ValueError(
            f"'{self.path}' exists already. Give another path, or "
            "`overwrite=True` to replace it."
        )


def is_running(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
