"""What differs between a training from nothing and one from a preset."""

from keras_wave.training import fine_tuning
from keras_wave.training import model_size
from keras_wave.training import trainer


def find_schedule(preset, rows, num_classes, is_trained=False):
    """Returns the `FineTuning` for so many rows, or from nothing `ModelSize`.

    Args:
        preset: string or path. `None` to start from nothing.
        rows: int.
        num_classes: int.
        is_trained: bool. As in `fine_tuning.find()`. Defaults to `False`.
    """
    if preset is None:
        return model_size.find(rows)
    return fine_tuning.find(rows, num_classes, is_trained)


def train(classifier, rows, validation_rows, schedule, on_epoch, callbacks=()):
    """Trains a classifier by `trainer.train()`, or by `fine_tuning.train()`.

    The arguments, what is returned and what is raised are theirs. A `ModelSize`
    keeps the epoch that gets most of the validation rows right, a `FineTuning`
    the last one, or the regression where it has no epochs.
    """
    is_tuning = isinstance(schedule, fine_tuning.FineTuning)
    return (fine_tuning if is_tuning else trainer).train(
        classifier, rows, validation_rows, schedule, on_epoch, callbacks
    )
