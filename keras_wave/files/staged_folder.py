import os
import pathlib
import shutil

from keras_wave.files.exchange import exchange
from keras_wave.files.staging import Staging


class StagedFolder(Staging):
    """A folder that appears whole or not at all.

    Its content is written beside its place and renamed into it at the end.
    Where there is a folder already, Linux swaps both in one step: nobody ever
    finds none.

    Args:
        path: string or path. Where the folder will be.
        overwrite: bool. Whether it may take the place of another folder.

    Raises:
        ValueError: If there is something already, then or at the end, or
            nothing can be written.
    """

    def __init__(self, path, overwrite=False):
        # A link stays, and the folder that it leads to is replaced.
        real_path = pathlib.Path(os.path.realpath(path))
        super().__init__(real_path, real_path.parent)
        self.overwrite = overwrite
        self._replaced = self._hide("replaced")
        if not self.path.name:
            raise ValueError(f"'{path}' is no place for a folder.")
        if self.path.exists() and not overwrite:
            raise self._exists()
        if self.path.exists() and not self.path.is_dir():
            raise ValueError(f"'{path}' is a file, not a folder to replace.")

    def _put(self):
        if self.path.exists() and not self.overwrite:
            raise self._exists()
        try:
            self._replace()
        except OSError as error:
            raise self._fails(error) from error
        finally:
            if self._replaced.exists() and not self.path.exists():
                self._replaced.rename(self.path)
        self._made = []

    def _replace(self):
        if self.path.exists():
            if exchange(self._staging, self.path):
                return
            self.path.rename(self._replaced)
        self._staging.rename(self.path)

    def _clean(self):
        if self.path.exists():
            shutil.rmtree(self._replaced, ignore_errors=True)
        super()._clean()

    def _exists(self):
        return ValueError(
            f"'{self.path}' exists already. Give another path, or "
            "`overwrite=True` to replace it."
        )
