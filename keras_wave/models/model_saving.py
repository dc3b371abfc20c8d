import contextlib
import os

from keras_wave.files import room
from keras_wave.files.staged_files import staged_file


class ModelSaving:
    """Mixin: `save()` and `save_weights()` that never leave half of a file.

    Keras opens the file that is there and writes over it, which a run that is
    killed, or a disk that is full, turns into no file at all. Here a file is
    written beside and takes its place at the end, in callbacks too.
    """

    def save(self, filepath, overwrite=True, *args, **kwargs):
        """Saves the model, as `keras.Model.save()` does.

        Args:
            filepath: string or path. Ends in `.keras`.
            overwrite: bool. Whether to overwrite a file without asking.
                Defaults to `True`.
            *args: Other arguments of `keras.Model.save()`.
            **kwargs: Other arguments of `keras.Model.save()`.

        Raises:
            OSError: If the disk is full, or refuses the file.
        """
        with _stage(self, filepath, overwrite, (".keras", ".h5")) as path:
            super().save(path, overwrite, *args, **kwargs)

    def save_weights(self, filepath, overwrite=True, *args, **kwargs):
        """Saves the weights, as `keras.Model.save_weights()` does.

        Args:
            filepath: string or path. Ends in `.weights.h5`.
            overwrite: bool. Whether to overwrite a file without asking.
                Defaults to `True`.
            *args: Other arguments of `keras.Model.save_weights()`.
            **kwargs: Other arguments of `keras.Model.save_weights()`.

        Raises:
            OSError: If the disk is full, or refuses the file.
        """
        endings = (".weights.h5", ".weights.json")
        with _stage(self, filepath, overwrite, endings) as path:
            super().save_weights(path, overwrite, *args, **kwargs)


@contextlib.contextmanager
def _stage(model, filepath, overwrite, endings):
    # Of another ending Keras writes a folder, or says what is wrong. Where it
    # asks whether to overwrite a file, it must see that file.
    is_file = str(filepath).endswith(endings)
    if not is_file or (os.path.exists(filepath) and not overwrite):
        yield filepath
        return
    with staged_file(filepath) as path:
        if path != os.fspath(filepath):
            optimizer = getattr(model, "optimizer", None)
            state = optimizer.variables if optimizer is not None else []
            size = room.size_of([*model.variables, *state])
            room.check(os.path.dirname(os.path.realpath(filepath)), size)
        yield path
