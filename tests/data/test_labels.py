import numpy as np
import pytest

from keras_wave.data import labels
from keras_wave.data.label_kind import LabelKind

NAMES = ["Business", "Sports"]
FORMS = [list, tuple, np.array, lambda names: np.array(names, object)]


@pytest.mark.parametrize("form", FORMS)
def test_names_are_learned_in_alphabetical_order(form):
    y = form(["Sports", "Business", "Sports"])
    assert labels.learn_class_names(y, 2) == NAMES


def test_names_that_are_numbers_come_in_their_order():
    assert labels.learn_class_names(["10", "2", "-1"], 3) == ["-1", "2", "10"]


@pytest.mark.parametrize("y", [[0, 1], np.array([1.0]), [[0, 1]], [], None])
def test_numbers_have_no_names(y):
    assert labels.learn_class_names(y, 2) is None


@pytest.mark.parametrize("num_classes", [1, 3])
def test_as_many_names_as_classes(num_classes):
    message = f"2 names.*num_classes={num_classes}.*'Business'"
    with pytest.raises(ValueError, match=message):
        labels.learn_class_names(["Sports", "Business"], num_classes)


@pytest.mark.parametrize("form", FORMS)
def test_names_become_numbers(form):
    y = form(["Sports", "Business", "Sports"])
    numbers = labels.check_labels(y, 3, LabelKind(2, NAMES))
    assert numbers.tolist() == [1, 0, 1]
    assert numbers.dtype == "int32"


def test_names_as_bytes():
    numbers = labels.check_labels([b"Sports"], 1, LabelKind(2, NAMES))
    assert numbers.tolist() == [1]


@pytest.mark.parametrize(
    ("y", "names", "message"),
    [
        (["Sports", "Weather"], NAMES, "'Weather' in row 1"),
        (["Sports", "Sports"], None, "no names of classes.*'Sports'"),
        (["Sports", 1], NAMES, "all names.*1 of type int in row 1"),
        (["Sports"], NAMES, "2 texts and 1 of them"),
    ],
)
def test_other_names(y, names, message):
    with pytest.raises(ValueError, match=message):
        labels.check_labels(y, 2, LabelKind(2, names))


def test_names_are_for_the_default_loss():
    message = "sparse categorical crossentropy.*'Sports'"
    with pytest.raises(ValueError, match=message):
        labels.check_labels(["Sports", "Business"], 2, LabelKind(None, NAMES))


def test_weights_that_are_no_numbers():
    message = "Each weight must be a number.*the first one 'heavy'"
    with pytest.raises(ValueError, match=message):
        labels.check_weights(["heavy", "light"], 2)


@pytest.mark.parametrize("weight", [float("nan"), float("-inf"), 1e300])
def test_weights_that_are_not_finite(weight):
    """A float32 holds nothing as large as the last of them."""
    with pytest.raises(ValueError, match=r"finite.* in row 1, and 1 such"):
        labels.check_weights(np.array([1.0, weight]), 2)
