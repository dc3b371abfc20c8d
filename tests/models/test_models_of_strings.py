"""A `keras.Model` that begins with strings, of the parts of a classifier."""

import keras
import numpy as np
import pytest

from tests.models.small_models import disturb
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
OTHERS = ["the cup", "stocks", ".", "team"]


def make_input():
    return keras.Input((), dtype="string")


def make_model(classifier, form):
    preprocessor = classifier.preprocessor
    if form == "sequential":
        return keras.Sequential([make_input(), preprocessor, classifier])
    if form == "pairs":
        inputs = [make_input(), make_input()]
        x = preprocessor(tuple(inputs), y=None)
        return keras.Model(inputs, classifier(x))
    inputs = make_input()
    outputs = classifier(preprocessor(inputs))
    if form == "nested":
        inner = keras.Model(inputs, outputs)
        inputs = make_input()
        outputs = keras.layers.Softmax()(inner(inputs))
    return keras.Model(inputs, outputs)


@pytest.mark.parametrize(
    "form", ["functional", "sequential", "nested", "pairs"]
)
def test_it_answers_as_the_classifier_once_it_is_loaded(tf, form, tmp_path):
    if keras.config.backend() != "tensorflow":
        pytest.skip("Tensors of strings are TensorFlow's.")
    classifier = disturb(make_classifier())
    model = make_model(classifier, form)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x, rows = tf.constant(TEXTS), TEXTS
    if form == "pairs":
        x, rows = [x, tf.constant(OTHERS)], (TEXTS, OTHERS)
    expected = classifier.predict(rows, verbose=0)
    if form == "nested":
        expected = classifier.predict_proba(rows)
    for answers in (model.predict(x, verbose=0), loaded.predict(x, verbose=0)):
        np.testing.assert_allclose(answers, expected, rtol=1e-5, atol=1e-6)


def test_it_goes_on_training_once_it_is_loaded(tf, tmp_path):
    if keras.config.backend() != "tensorflow":
        pytest.skip("Tensors of strings are TensorFlow's.")
    model = make_model(disturb(make_classifier()), "functional")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    loaded.compile("adam", keras.losses.SparseCategoricalCrossentropy(True))
    history = loaded.fit(tf.constant(TEXTS), np.array([0, 1, 0, 1]), verbose=0)
    assert np.isfinite(history.history["loss"]).all()


def test_backends_without_tensors_of_strings_refuse_it():
    if keras.config.backend() == "tensorflow":
        pytest.skip("It has some.")
    for form in ("functional", "pairs"):
        with pytest.raises(ValueError, match="KERAS_BACKEND=tensorflow"):
            make_model(make_classifier(), form)
