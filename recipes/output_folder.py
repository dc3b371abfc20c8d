import json
import os
import shutil

import whole_file
from keras_wave.data.bad_input import BadInput

METRICS = "metrics.json"
EPOCHS = "epochs.json"


class OutputFolder:
    """The folder of a run: of its state while it trains, then of the preset.

    The finished preset takes the place of the folder in one step. Nobody finds
    half of it, and a finished preset stays until the next one is.

    Args:
        path: pathlib.Path. Need not exist.
        kept: string. The name of what of a run's state is kept where another
            begins in its place. Defaults to `None`: nothing.
    """

    def __init__(self, path, kept=None):
        self.path = path.resolve()
        # What must outlive a killed run.
        self.training = self.path / ".training"
        # Where the finished preset is written before it is published.
        self.preset = self.training / "preset"
        self.fingerprint = self.training / "fingerprint.txt"
        self.kept = kept
        self._replaced = self.path.with_name(f"{self.path.name}.replaced")

    def prepare(self, fingerprint, restart):
        """Makes the folder ready for a run, new or resumed.

        Args:
            fingerprint: string. What the run is made of; a run made of
                anything else is never resumed.
            restart: bool. Whether to start anew whatever is there.

        Returns:
            Whether the run is finished already.
        """
        with whole_file.disk_errors(self.path):
            return self._prepare(fingerprint, restart)

    def _prepare(self, fingerprint, restart):
        self._finish_publishing()
        finished = self._read_finished()
        if not restart:
            if self.fingerprint.exists():
                found = self.fingerprint.read_text(encoding="utf-8")
                self._check(found, fingerprint)
                self._begin(fingerprint)
                return False
            if finished is not None:
                self._check(finished, fingerprint)
                return True
        others = [f for f in self.path.glob("*") if f != self.training]
        if others and finished is None:
            raise BadInput(
                f"{self.path} holds other files. Give an empty or new folder: "
                "--output FOLDER"
            )
        # First: what is left of a run without it is never resumed.
        self.fingerprint.unlink(missing_ok=True)
        self.training.mkdir(parents=True, exist_ok=True)
        for path in self.training.iterdir():
            if path.name == self.kept:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        self._begin(fingerprint)
        return False

    def _begin(self, fingerprint):
        """Finds out what would stop the run, before it has cost any time."""
        whole_file.write_text(self.fingerprint, fingerprint)
        is_volume = os.path.ismount(self.path)
        if is_volume or not os.access(self.path.parent, os.W_OK):
            raise BadInput(
                f"{self.path} cannot be replaced by the finished preset. Give "
                f"a folder in it: --output {self.path / 'preset'}"
            )

    def discard(self):
        """Forgets a run of which nothing is worth keeping."""
        shutil.rmtree(self.training, ignore_errors=True)

    def publish(self):
        """Puts the finished preset in the place of the folder."""
        with whole_file.disk_errors(self.path):
            self.path.rename(self._replaced)
            preset = self._replaced / self.preset.relative_to(self.path)
            preset.rename(self.path)
            shutil.rmtree(self._replaced)

    def _finish_publishing(self):
        """Tidies up after a run that was killed while it published."""
        if not self._replaced.exists():
            return
        if self.path.exists():
            shutil.rmtree(self._replaced)
        else:
            self._replaced.rename(self.path)

    def _read_finished(self):
        """Returns the fingerprint of the preset here, `None` without one."""
        try:
            text = (self.path / METRICS).read_text(encoding="utf-8")
            return json.loads(text)["fingerprint"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _check(self, found, fingerprint):
        if found != fingerprint:
            raise BadInput(
                f"the run in {self.path} had another recipe, other rows, "
                "another backend or an older version of this program: "
                "--restart replaces it, --output FOLDER keeps it"
            )
