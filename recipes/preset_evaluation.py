import numpy as np

from keras_wave.insight import Evaluation


def evaluate(classifier, rows):
    """Measures a classifier on raw strings, as its user calls it.

    Args:
        classifier: A `WaveClassifier` or a `BertClassifier`.
        rows: A `labelled_text.LabelledText`.

    Returns:
        A dictionary of `accuracy` and `confusion_matrix`: for each true class
        a list, the number of rows predicted as each class.
    """
    evaluation = Evaluation(
        classifier.predict_proba(rows.texts, batch_size=256),
        np.array(rows.labels),
        list(map(str, range(classifier.num_classes))),
    )
    return {
        "accuracy": evaluation.accuracy,
        "confusion_matrix": evaluation.confusion.tolist(),
    }
