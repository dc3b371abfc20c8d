"""What a system gives back whose classifier is saved as a preset."""

from few_rows_systems.trained import Trained
from folder_size import folder_size


def describe(classifier, folder, **others):
    """Returns the `Trained` of a classifier.

    Args:
        classifier: A `keras_wave.WaveClassifier` whose classes are named by
            their numbers.
        folder: pathlib.Path. That of its preset.
        **others: Other arguments of `Trained`.
    """
    return Trained(
        lambda texts: list(map(int, classifier.predict_labels(texts))),
        folder_size(folder),
        **others,
    )
