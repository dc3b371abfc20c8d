import keras

from keras_wave import keras_compat
from keras_wave.files.staged_files import staged_file
from keras_wave.preset_io.saving import PresetSaving


class TaskSaving(PresetSaving):
    """Mixin: presets of a task, whose own weights lie beside the backbone's."""

    def save_task_weights(self, filepath):
        """Saves the weights that are not the backbone's.

        KerasHub writes the state of the optimizer beside them, which after
        training is twice as large as the whole model, and which no
        `from_preset()` reads.

        Args:
            filepath: string. Ends in `.weights.h5`.
        """
        with staged_file(filepath) as path:
            keras.saving.save_weights(
                self, path, objects_to_skip=self._not_task_weights()
            )

    def load_task_weights(self, filepath):
        """Loads the weights that are not the backbone's.

        Args:
            filepath: string. Ends in `.weights.h5`.
        """
        keras.saving.load_weights(
            self, filepath, objects_to_skip=self._not_task_weights()
        )

    def _not_task_weights(self):
        optimizer = [] if self.optimizer is None else [self.optimizer]
        return [*keras_compat.flatten_layers(self.backbone), *optimizer]
