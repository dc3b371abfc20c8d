"""What users feed a classifier by mistake: an answer, or one clear error."""

import numpy as np
import pytest

import keras_wave
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor

TEXTS = ["stocks fall", "team wins"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "    ",
        "\n\t",
        "zyx qwv",
        "🌊🌊 👩‍🚀",
        "\x00",
        "stocks " * 14286,
        "x" * 100_000,
        b"stocks \xff\xfe",
        "stocks \udcff",
    ],
    ids=[
        "empty",
        "spaces",
        "whitespace",
        "unknown-words",
        "emoji",
        "null-character",
        "100000-characters",
        "word-of-100000-characters",
        "invalid-utf8-bytes",
        "lone-surrogate",
    ],
)
def test_odd_texts_have_an_answer(text):
    classifier = make_classifier()
    outputs = classifier.predict([text, "stocks"], verbose=0)
    assert outputs.shape == (2, 2)
    assert np.isfinite(outputs).all()
    history = classifier.fit([text, "stocks"], [0, 1], verbose=0).history
    assert np.isfinite(history["loss"]).all()


def test_only_spaces_is_the_empty_text():
    outputs = make_classifier().predict(["", "   "], verbose=0)
    np.testing.assert_allclose(outputs[0], outputs[1], atol=1e-6)


NO_TEXTS = {
    "none": (None, "NoneType"),
    "none-inside": (["stocks", None], "None of type NoneType in row 1"),
    "number": (7, "int"),
    "number-inside": (["stocks", 7.5], "7.5 of type float in row 1"),
    "nan-inside": (["stocks", float("nan")], "nan of type float in row 1"),
    "one-string": ("stocks fall", r"\[text\]"),
    "empty-list": ([], "empty batch"),
    "empty-array": (np.array([], dtype=str), "empty batch"),
    "numbers": (np.array([1, 2]), "1 of type int in row 0"),
    "two-axes": (np.array([["a", "b"]]), r"shape \(1, 2\)"),
    "parts-of-parts": ((["a"], (["b"],)), r"\['b'\] of type list in row 0"),
    "parts-of-unlike-length": ((["a", "b"], ["c"]), r"\[1, 2\]"),
}


@pytest.mark.parametrize(
    ("texts", "message"), NO_TEXTS.values(), ids=NO_TEXTS.keys()
)
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_no_texts(texts, message, method):
    classifier = make_classifier()
    labels = [] if method == "predict" else [[0, 1]]
    with pytest.raises(ValueError, match=message):
        getattr(classifier, method)(texts, *labels, verbose=0)


BAD_LABELS = {
    "too-large": ([0, 2], r"in \[0, 2\).*Received: 2 in row 1"),
    "negative": ([-1, 0], r"Received: -1 in row 0"),
    "fraction": ([0.5, 1.0], r"Received: 0.5 in row 0"),
    "nan": ([float("nan"), 1.0], "finite"),
    "one-name": (["Sports", "Sports"], "1 names|no names of classes.*'Sports'"),
    "names-and-numbers": (["Sports", 1.5], "all names of classes|no names"),
    "none": (None, "y=None"),
    "none-inside": ([None, 1], "number"),
    "fewer-than-texts": ([0], "2 texts and 1"),
    "more-than-texts": ([0, 1, 1], "2 texts and 3"),
    "one-number": (1, "one number"),
}


@pytest.mark.parametrize(
    ("labels", "message"), BAD_LABELS.values(), ids=BAD_LABELS.keys()
)
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_bad_labels(labels, message, method):
    classifier = make_classifier()
    weights = classifier.get_weights()
    with pytest.raises(ValueError, match=message):
        getattr(classifier, method)(TEXTS, labels, verbose=0)
    for before, after in zip(weights, classifier.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("labels", [[0], [0, 5]], ids=["length", "range"])
def test_bad_validation_labels_are_found_before_training(labels):
    classifier = make_classifier()
    with pytest.raises(ValueError, match="Received"):
        classifier.fit(TEXTS, [0, 1], validation_data=(TEXTS, labels))
    assert classifier.optimizer.iterations == 0


def test_bad_labels_in_a_dataset(tf):
    data = tf.data.Dataset.from_tensor_slices((TEXTS, [0, 7])).batch(2)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"in \[0, 2\)"):
        make_classifier().fit(data, verbose=0)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1.0], "2 texts and 1"),
        ([1.0, float("inf")], "finite"),
        (["heavy", "light"], "number"),
    ],
)
def test_bad_sample_weights(weights, message):
    with pytest.raises(ValueError, match=message):
        make_classifier().fit(TEXTS, [0, 1], sample_weight=weights)


def ids(token_ids, padding_mask):
    return {
        "token_ids": np.array(token_ids),
        "padding_mask": np.array(padding_mask),
    }


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (ids([[2, 99]], [[1, 1]]), r"\[0, 14\).*from 2 to 99"),
        (ids([[-1, 3]], [[1, 1]]), "from -1 to 3"),
        (ids([[2.5, 3]], [[1, 1]]), "integers"),
        (ids([[2, 3]], [[1]]), r"\(1, 2\) and \(1, 1\)"),
        (ids([2, 3], [1, 1]), r"\(2,\)"),
        (ids(np.zeros((0, 4), int), np.zeros((0, 4), int)), r"\(0, 4\)"),
        ({"token_ids": np.ones((1, 2), int)}, "padding_mask"),
    ],
)
def test_bad_ids(inputs, message):
    with pytest.raises(ValueError, match=message):
        make_classifier().predict(inputs, verbose=0)


def test_texts_without_a_preprocessor():
    classifier = make_classifier(preprocessor=None)
    with pytest.raises(ValueError, match="has no preprocessor"):
        classifier.predict(TEXTS)


@pytest.mark.parametrize("num_classes", [0, -1, None, "two", 2.0, True])
def test_bad_num_classes(num_classes):
    with pytest.raises(ValueError, match="num_classes="):
        make_classifier(num_classes)


@pytest.mark.parametrize(
    "class_names", [["one"], ["one", "one"], ["a", "b", "c"], "ab", [1, 2]]
)
def test_bad_class_names(class_names):
    with pytest.raises(ValueError, match="2 distinct strings"):
        make_classifier(class_names=class_names)


def test_vocabulary_larger_than_the_backbone():
    with pytest.raises(ValueError, match="14 tokens.*vocabulary_size=10"):
        keras_wave.WaveClassifier(
            make_backbone(vocabulary_size=10),
            num_classes=2,
            preprocessor=make_preprocessor(),
        )


def test_arguments_of_a_dataset_twice(tf):
    data = tf.data.Dataset.from_tensor_slices((TEXTS, [0, 1])).batch(2)
    with pytest.raises(ValueError, match="do not provide `y`"):
        make_classifier().fit(data, [0, 1])


def test_dataset_by_length(tf):
    data = tf.data.Dataset.from_tensor_slices((TEXTS, [0, 1])).batch(2)
    with pytest.raises(ValueError, match="bucket_by_sequence_length"):
        make_classifier().fit(data, bucket_by_length=True)
