import functools

import numpy as np

from keras_wave.insight import classifier_check

BINS = 10


class Evaluation:
    """How a classifier does on labelled texts, from its probabilities alone.

    Args:
        probabilities: A float array of shape `(texts, num_classes)`, whose rows
            sum to one.
        labels: An int array of shape `(texts,)`.
        class_names: A list of strings, one for each class.

    Attributes:
        probabilities: As given, a float64 array.
        labels: As given, an int array.
        class_names: As given.
        predictions: An int array of shape `(texts,)`, the likeliest classes.
        confidences: A float array of shape `(texts,)`, their probabilities.

    Raises:
        ValueError: If the probabilities are none, such as logits, if they are
            not of at least one text, or if there is not one label for each
            text and one name for each class.

    Example:

    >>> probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
    >>> evaluation = keras_wave.insight.Evaluation(
    ...     probabilities, labels=np.array([0, 1, 1]), class_names=["a", "b"]
    ... )
    >>> round(evaluation.accuracy, 3)
    0.667
    >>> evaluation.confusion.tolist()
    [[1, 0], [1, 1]]
    """

    def __init__(self, probabilities, labels, class_names):
        self.probabilities = _check_probabilities(probabilities, class_names)
        self.labels = classifier_check.check_labels(
            labels, len(self.probabilities), len(class_names)
        )
        self.class_names = class_names
        self.predictions = self.probabilities.argmax(axis=1)
        self.confidences = self.probabilities.max(axis=1)

    @property
    def accuracy(self):
        """The share of the texts that are classified right."""
        return float(self.is_right.mean())

    @property
    def is_right(self):
        """A bool array of shape `(texts,)`."""
        return self.predictions == self.labels

    @functools.cached_property
    def confusion(self):
        """How many texts of each class, the rows, are taken for each class."""
        confusion = np.zeros((len(self.class_names),) * 2, int)
        np.add.at(confusion, (self.labels, self.predictions), 1)
        return confusion

    @property
    def support(self):
        """The number of texts of each class."""
        return self.confusion.sum(axis=1)

    @property
    def predicted(self):
        """The number of texts that are taken for each class."""
        return self.confusion.sum(axis=0)

    @property
    def precision(self):
        """The share of each class's predictions that are right, or 0."""
        return self.confusion.diagonal() / np.maximum(self.predicted, 1)

    @property
    def recall(self):
        """The share of each class's texts that are found, or 0."""
        return self.confusion.diagonal() / np.maximum(self.support, 1)

    @property
    def f1(self):
        """The harmonic mean of precision and recall of each class, or 0."""
        right = 2 * self.confusion.diagonal()
        return right / np.maximum(self.support + self.predicted, 1)

    @property
    def macro_f1(self):
        """The mean of F1 over the classes that have texts or answers."""
        return float(self.f1[self.support + self.predicted > 0].mean())

    @functools.cached_property
    def calibration(self):
        """Ten equal parts of `[0, 1]`, and the texts whose confidence is there.

        A list of dictionaries: `low` and `high`, the ends of the part; `count`,
        the number of texts; and where there is one, `confidence` and
        `accuracy`, their means.
        """
        # Confidences of one belong to the last part.
        places = np.minimum((self.confidences * BINS).astype(int), BINS - 1)
        parts = []
        for place in range(BINS):
            inside = places == place
            part = {
                "low": place / BINS,
                "high": (place + 1) / BINS,
                "count": int(inside.sum()),
            }
            if part["count"]:
                part["confidence"] = float(self.confidences[inside].mean())
                part["accuracy"] = float(self.is_right[inside].mean())
            parts.append(part)
        return parts

    @property
    def expected_calibration_error(self):
        """The mean of how far confidence and accuracy are apart, by text."""
        gaps = [
            part["count"] * abs(part["confidence"] - part["accuracy"])
            for part in self.calibration
            if part["count"]
        ]
        return sum(gaps) / len(self.labels)

    def worst(self, count):
        """Returns the numbers of the texts that are most wrong.

        Args:
            count: int. The most that are returned.

        Returns:
            An int array: wrong answers, that with the least probability of the
            right class first.
        """
        wrong = np.flatnonzero(~self.is_right)
        rights = self.probabilities[wrong, self.labels[wrong]]
        return wrong[np.argsort(rights, kind="stable")][:count]


def _check_probabilities(probabilities, class_names):
    probabilities = np.asarray(probabilities, "float64")
    is_table = probabilities.ndim == 2 and len(probabilities) > 0
    if not is_table or probabilities.shape[1] != len(class_names):
        raise ValueError(
            "`probabilities` must have a row for each text and a column for "
            f"each of the {len(class_names)} classes. Received: an array of "
            f"shape {probabilities.shape}"
        )
    sums = probabilities.sum(axis=1)
    # Softmax of many classes in sixteen bits is off by less.
    if not (np.abs(sums - 1) < 0.1).all() or probabilities.min() < 0:
        raise ValueError(
            "`probabilities` must be numbers from 0 to 1, a softmax of logits. "
            f"Received: numbers from {probabilities.min():.4g} to "
            f"{probabilities.max():.4g}, whose rows sum to {sums.min():.4g} "
            f"to {sums.max():.4g}"
        )
    return probabilities
