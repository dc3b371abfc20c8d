import importlib.util

import numpy as np
import pytest

from keras_wave.corpus.text_model_handler import TextModelHandler
from keras_wave.corpus.text_model_handler import answer
from tests.corpus.probabilities import predict
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier
from tests.requirement import require


class Model:
    """Says how long a text is, and dislikes some."""

    class_names = ("length",)

    def __init__(self, refused=(), broken=()):
        self.refused = refused
        self.broken = broken
        self.calls = 0

    def predict(self, texts, batch_size):
        self.calls += 1
        refused = [text for text in texts if text in self.refused]
        if refused:
            raise RuntimeError(f"cannot read {refused[0]!r}")
        return [
            [np.nan if text in self.broken else len(text)] for text in texts
        ]


TEXTS = [f"{number}" + "x" * (number % 90) for number in range(500)]


def test_answers_come_in_the_order_of_the_texts():
    answers = answer(Model(), TEXTS)
    assert answers.failures == {}
    assert answers.class_names == ("length",)
    expected = [[len(text)] for text in TEXTS]
    np.testing.assert_array_equal(answers.probabilities, expected)


def test_a_text_that_the_model_refuses_costs_no_other():
    model = Model(refused=[TEXTS[7], TEXTS[450]])
    answers = answer(model, TEXTS)
    assert answers.failures == {
        7: f"RuntimeError: cannot read {TEXTS[7]!r}",
        450: f"RuntimeError: cannot read {TEXTS[450]!r}",
    }
    good = [x for x in range(len(TEXTS)) if x not in answers.failures]
    expected = [[len(TEXTS[x])] for x in good]
    np.testing.assert_array_equal(answers.probabilities[good], expected)
    # It is found by halves, not by asking for one text after the other.
    assert model.calls < 60


def test_an_answer_that_is_no_number_is_a_failure():
    answers = answer(Model(broken=[TEXTS[3]]), TEXTS)
    assert answers.failures == {3: "the probabilities are not finite"}


def test_no_texts_have_no_answers():
    assert answer(Model(), []).probabilities.shape == (0, 1)


def test_a_block_is_a_batch():
    sizes = TextModelHandler("preset").batch_elements_kwargs()
    assert sizes["max_batch_size"] == 1


@pytest.mark.parametrize("model", ["preset", "saved_model"])
def test_a_model_answers_as_predict(model, classifier, request):
    folder = str(request.getfixturevalue(model))
    loaded = TextModelHandler(folder).load_model()
    assert loaded.class_names == tuple(classifier.class_names)
    texts = ["stocks fall", b"the \xff cup", "", "team wins . " * 40]
    expected = predict(classifier, texts)
    # Sums of float32 in another order: a batch has another size and padding.
    np.testing.assert_allclose(
        answer(loaded, texts).probabilities, expected, rtol=0, atol=1e-5
    )


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_an_activation_of_its_own_is_applied_once(activation, tmp_path):
    classifier = disturb(make_classifier(activation=activation))
    classifier.save_to_preset(tmp_path / "preset")
    loaded = TextModelHandler(str(tmp_path / "preset")).load_model()
    texts = ["stocks fall", "team wins ."]
    expected = classifier.predict(texts, verbose=0)
    # Sums of float32 in another order, as above.
    np.testing.assert_allclose(
        answer(loaded, texts).probabilities, expected, rtol=0, atol=1e-5
    )


def test_a_saved_model_of_ids_is_refused(classifier, tmp_path):
    require("tensorflow", "tensorflow_text")
    preprocessor = classifier.preprocessor
    classifier.preprocessor = None
    try:
        classifier.export(tmp_path / "ids", verbose=False)
    finally:
        classifier.preprocessor = preprocessor
    with pytest.raises(ValueError, match="no signature `serving_default`"):
        TextModelHandler(str(tmp_path / "ids")).load_model()


def test_a_saved_model_without_tensorflow_is_refused(tmp_path, monkeypatch):
    (tmp_path / "saved_model.pb").touch()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ImportError) as error:
        TextModelHandler(str(tmp_path)).load_model()
    assert str(error.value) == (
        f"The SavedModel '{tmp_path}' needs tensorflow, tensorflow_text, and a "
        "preset does not. Install with: pip install 'keras-wave[tensorflow]'"
    )


def test_a_preset_without_a_preprocessor_is_refused(classifier, tmp_path):
    preprocessor = classifier.preprocessor
    classifier.preprocessor = None
    try:
        classifier.save_to_preset(tmp_path / "ids")
    finally:
        classifier.preprocessor = preprocessor
    with pytest.raises(ValueError, match="vocabulary.txt is missing"):
        TextModelHandler(str(tmp_path / "ids")).load_model()
