import contextlib
import os

import keras

from keras_wave.files import room
from keras_wave.files.staged_files import staged_file

# What the modules begin with in which Keras on PyTorch has its optimizers.
OF_A_BACKEND = "keras.src.backend.torch.optimizers."


class ModelSaving:
    """Mixin: `save()` and `save_weights()` that never leave half of a file.

    Keras opens the file that is there and writes over it, which a run that is
    killed, or a disk that is full, turns into no file at all. Here a file is
    written beside and takes its place at the end, in callbacks too.

    What is loaded goes on where it was saved: with its loss, its metrics and
    the state of its optimizer, on whichever backend.
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
            ValueError: If `filepath` is one of HDF5, Keras' older format, which
                has no place for a vocabulary.
            OSError: If the disk is full, or refuses the file.
        """
        if str(filepath).endswith((".h5", ".hdf5")):
            raise ValueError(
                "A file of HDF5 would load nowhere: it has no place for a "
                f"vocabulary. Received: filepath={os.fspath(filepath)!r}. Give "
                "a name that ends in `.keras`; `save_weights()` writes "
                "`.weights.h5`."
            )
        with _stage(self, filepath, overwrite, (".keras",)) as path:
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

    def get_compile_config(self):
        """Returns what the model was compiled with.

        Returns:
            A dict, which names classes that every backend has.
        """
        return _name_public_optimizers(super().get_compile_config())

    def compile_from_config(self, config):
        """Compiles a model that is loaded as it was when it was saved.

        Keras leaves that to every class with a `compile()` of its own.

        Args:
            config: dict. What `get_compile_config()` returned.
        """
        config = _name_public_optimizers(config)
        config = keras.saving.deserialize_keras_object(config)
        # Whether to compile by XLA is for the backend of now to tell.
        config.pop("jit_compile", None)
        self.compile(**config)
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)


def _name_public_optimizers(config):
    """Returns a configuration without names that one backend alone has.

    On PyTorch Keras makes its optimizers of classes of that backend, and writes
    their private module.
    """
    if isinstance(config, (list, tuple)):
        return [_name_public_optimizers(item) for item in config]
    if not isinstance(config, dict):
        return config
    config = {
        key: _name_public_optimizers(item) for key, item in config.items()
    }
    module, name = config.get("module"), config.get("class_name")
    if (
        isinstance(module, str)
        and module.startswith(OF_A_BACKEND)
        and isinstance(getattr(keras.optimizers, str(name), None), type)
    ):
        config["module"] = "keras.optimizers"
        config["registered_name"] = None
    return config


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
