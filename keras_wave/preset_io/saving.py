import contextvars
import os
import shutil

from keras_wave.files import room
from keras_wave.files.other_files import link_others
from keras_wave.files.staged_files import StagedFiles
from keras_wave.files.staged_files import must_stay
from keras_wave.files.staged_folder import StagedFolder
from keras_wave.preset_io import checksums

BACKBONE_WEIGHTS = (
    "model.weights.h5",
    "model.weights.json",
    "model_*.weights.h5",
)
# The folder that a model writes to which saves its parts.
_FOLDER = contextvars.ContextVar("folder", default=None)


class PresetSaving:
    """Mixin: a `save_to_preset()` that never leaves half of a preset.

    KerasHub's own writes one file after the other into the folder, over what
    is there. Here they are written beside it, and take its place at the end.
    """

    def save_to_preset(self, preset_dir, *args, **kwargs):
        """Saves to a preset.

        The preset is there at once, whole and with checksums, or the folder
        stays as it was: after an error, on a full disk, and where the process
        is killed. Other files in the folder are kept.

        A folder that cannot be replaced, since it is a volume, the one that
        this process works in, or in a folder of somebody else, takes the files
        one after the other once all are written. Who is killed in this moment
        finds a preset that `from_preset()` refuses by its checksums.

        Args:
            preset_dir: string or path. The folder, which need not exist.
            *args: Other arguments of the KerasHub method.
            **kwargs: Other arguments of the KerasHub method, such as
                `max_shard_size`.

        Raises:
            ValueError: If it is no folder, or cannot be written to.
            OSError: If the disk is full.
        """
        staged = _FOLDER.get()
        if staged is not None and preset_dir == staged:
            super().save_to_preset(preset_dir, *args, **kwargs)
            return
        _check_place(preset_dir)
        if must_stay(preset_dir):
            stage = StagedFiles(preset_dir)
        else:
            stage = StagedFolder(preset_dir, overwrite=True)
        with stage as folder:
            if stage.path.exists():
                shutil.copymode(stage.path, folder)
            room.check(folder.parent, room.size_of(self.variables))
            token = _FOLDER.set(str(folder))
            try:
                super().save_to_preset(str(folder), *args, **kwargs)
            finally:
                _FOLDER.reset(token)
            outdated = _find_outdated(stage.path, folder)
            if stage.path.exists():
                link_others(stage.path, folder, but=outdated)
            checksums.write(folder)
        for path in outdated:
            path.unlink(missing_ok=True)


def _check_place(preset_dir):
    if not isinstance(preset_dir, str | os.PathLike) or not str(preset_dir):
        raise ValueError(
            "`preset_dir` must be a folder. "
            f"Received: preset_dir={preset_dir!r}"
        )
    if "://" in str(preset_dir):
        raise ValueError(
            "`preset_dir` must be a folder of this machine. Save to one, and "
            "upload it with `keras_hub.upload_preset()`. "
            f"Received: preset_dir={preset_dir!r}"
        )
    if os.path.isdir(preset_dir) and not os.access(preset_dir, os.W_OK):
        raise ValueError(
            f"'{preset_dir}' cannot be written: it is read-only, or of "
            "somebody else."
        )


def _find_outdated(path, folder):
    """Returns weights of the backbone that was saved before, one file or many.

    KerasHub loads one file if there is one, whatever was saved after it.
    """
    found, new = (
        [file for name in BACKBONE_WEIGHTS for file in place.glob(name)]
        for place in (path, folder)
    )
    names = {file.name for file in new}
    return [file for file in found if new and file.name not in names]
