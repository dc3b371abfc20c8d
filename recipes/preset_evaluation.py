import numpy as np


def evaluate(classifier, rows):
    """Measures a classifier on raw strings, as its user calls it.

    Args:
        classifier: A classifier of KerasHub.
        rows: A `labelled_text.LabelledText`.

    Returns:
        A dictionary of `accuracy` and `confusion_matrix`: for each true class
        a list, the number of rows predicted as each class.
    """
    predicted = classifier.predict(rows.texts, batch_size=256).argmax(axis=-1)
    size = classifier.num_classes
    confusion = np.zeros((size, size), int)
    np.add.at(confusion, (rows.labels, predicted), 1)
    return {
        "accuracy": float(np.trace(confusion) / len(rows)),
        "confusion_matrix": confusion.tolist(),
    }
