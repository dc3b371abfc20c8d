import numpy as np
import pytest

from keras_wave.insight import Evaluation

# Three classes, of which the last is in neither labels nor answers.
PROBABILITIES = np.array(
    [
        [0.95, 0.05, 0.0],
        [0.85, 0.15, 0.0],
        [0.2, 0.8, 0.0],
        [0.65, 0.35, 0.0],
        [0.0, 1.0, 0.0],
        [0.07, 0.93, 0.0],
    ]
)
LABELS = np.array([0, 0, 0, 1, 1, 1])


@pytest.fixture
def evaluation():
    return Evaluation(PROBABILITIES, LABELS, ["a", "b", "c"])


def test_confusion_and_accuracy(evaluation):
    assert evaluation.confusion.tolist() == [[2, 1, 0], [1, 2, 0], [0, 0, 0]]
    assert evaluation.accuracy == pytest.approx(4 / 6)
    assert evaluation.support.tolist() == [3, 3, 0]


def test_figures_of_each_class():
    probabilities = np.eye(3)[[0, 0, 0, 1, 1]]
    evaluation = Evaluation(probabilities, np.array([0, 1, 1, 1, 0]), "abc")
    np.testing.assert_allclose(evaluation.precision, [1 / 3, 1 / 2, 0])
    np.testing.assert_allclose(evaluation.recall, [1 / 2, 1 / 3, 0])
    np.testing.assert_allclose(evaluation.f1, [2 / 5, 2 / 5, 0])
    # The class that nobody has and nobody guesses does not count.
    assert evaluation.macro_f1 == pytest.approx(2 / 5)


def test_calibration(evaluation):
    parts = [part for part in evaluation.calibration if part["count"]]
    assert len(evaluation.calibration) == 10
    assert [(p["low"], p["count"]) for p in parts] == [
        (0.6, 1),
        (0.8, 2),
        (0.9, 3),
    ]
    assert [p["accuracy"] for p in parts] == [0.0, 0.5, 1.0]
    confidences = [0.65, 0.825, (0.95 + 1.0 + 0.93) / 3]
    assert [p["confidence"] for p in parts] == pytest.approx(confidences)
    expected = (0.65 + 2 * (0.825 - 0.5) + 3 * (1 - confidences[2])) / 6
    assert evaluation.expected_calibration_error == pytest.approx(expected)


def test_worst_mistakes_come_first(evaluation):
    assert evaluation.worst(5).tolist() == [2, 3]
    assert evaluation.worst(1).tolist() == [2]
    right = Evaluation(PROBABILITIES, PROBABILITIES.argmax(axis=1), "abc")
    assert right.worst(5).tolist() == []


BAD = {
    "logits": ({"probabilities": np.log(PROBABILITIES + 1)}, "softmax"),
    "no-numbers": ({"probabilities": PROBABILITIES * np.nan}, "softmax"),
    "one-axis": ({"probabilities": PROBABILITIES[0]}, r"shape \(3,\)"),
    "no-texts": ({"probabilities": PROBABILITIES[:0]}, r"shape \(0, 3\)"),
    "class-names": ({"class_names": ["a", "b"]}, "the 2 classes"),
    "labels-too-few": ({"labels": [0, 1]}, "6 texts and 2"),
    "labels-out-of-range": ({"labels": LABELS + 2}, r"in \[0, 3\)"),
    "labels-as-vectors": ({"labels": PROBABILITIES > 0.5}, r"shape \(6, 3\)"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_arguments(arguments, message):
    arguments = {
        "probabilities": PROBABILITIES,
        "labels": LABELS,
        "class_names": ["a", "b", "c"],
        **arguments,
    }
    with pytest.raises(ValueError, match=message):
        Evaluation(**arguments)
