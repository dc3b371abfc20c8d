"""Every way from strings to labels, on a preset that takes no time."""

import importlib

import keras
import numpy as np
import pytest

import answer_speed
import benchmark_rows
import classifier_forms
import export_folder
import fasttext_classifier
import keras_wave
import linear_classifier
import measure_classical
import measure_export
import measure_predict
import measure_tokens
from classifier_forms import FOLDED
from classifier_forms import FORMS
from labelled_text import LabelledText
from tests.requirement import require

SPEED = {"batch_sizes": [1, 4], "rounds": 1, "latency_calls": 3}
TEXTS = ["Shares fall!", "some title", "of banks"]
ROWS = LabelledText(
    ["stocks fall and banks lose", "the team wins the cup"] * 30, [0, 1] * 30
)


@pytest.fixture(autouse=True)
def few_calls(monkeypatch):
    monkeypatch.setattr(answer_speed, "MOST_CALLS", 2)


def check(figures, preset):
    assert list(figures) == [preset]
    assert list(figures[preset]) == list(FORMS)
    for figure in figures[preset].values():
        assert list(figure["texts_a_second"]) == ["1", "4"]
        assert figure["latency"]["count"] == 3
        assert 0 <= figure["accuracy"] <= 1
    # The rows are the same, and so are the answers.
    accuracies = {figure["accuracy"] for figure in figures[preset].values()}
    assert len(accuracies) == 1


def test_predict(texts, small_preset):
    figures = measure_predict.measure(
        **texts, **SPEED, presets=[small_preset], forms=FORMS
    )
    check(figures, small_preset)


def test_tokens(texts, small_preset):
    figures = measure_tokens.measure(
        **texts, **SPEED, presets=[small_preset], forms=FORMS
    )
    result = figures[small_preset]
    assert list(result["rates"]) == ["1", "4"]
    for rate in result["rates"].values():
        assert rate["errors"] == {}
        assert list(rate["seconds"]) == list(FORMS)
        trained, folded = (seconds for (seconds,) in rate["seconds"].values())
        assert rate["folded_is_faster_by"] == trained / folded
    counts = {form: x["count"] for form, x in result["latency"].items()}
    assert counts == dict.fromkeys(FORMS, 3)


def test_one_form_is_not_compared(texts, small_preset):
    figures = measure_tokens.measure(
        **texts, **SPEED, presets=[small_preset], forms=[FOLDED]
    )
    for rate in figures[small_preset]["rates"].values():
        assert list(rate["seconds"]) == [FOLDED]
        assert rate["folded_is_faster_by"] is None


def test_forms_answer_alike(small_preset):
    classifier = keras_wave.WaveClassifier.from_preset(small_preset)
    forms = [classifier_forms.make(classifier, form) for form in FORMS]
    assert [form.backbone.folded for form in forms] == [False, True]
    logits = [form.predict(TEXTS, verbose=0) for form in forms]
    np.testing.assert_allclose(*logits, atol=1e-5)


def test_a_compiled_call_answers_as_the_model(small_preset):
    classifier = keras_wave.WaveClassifier.from_preset(small_preset)
    ids = measure_tokens.encode(classifier.preprocessor, TEXTS)
    assert ids["token_ids"].shape == (3, 12)
    call = measure_tokens.compiled_call.make(classifier)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(call(ids)),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-5,
    )


@pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="the backend has no part"
)
@pytest.mark.parametrize(
    ("module", "format", "packages"),
    [
        ("measure_saved_model", "tf_saved_model", ["tensorflow_text"]),
        ("measure_onnx", "onnx", ["onnxruntime", "tf2onnx", "tokenizers"]),
    ],
)
def test_exports(module, format, packages, texts, small_preset, tmp_path):
    require(*packages)
    module = importlib.import_module(module)
    classifier = keras_wave.WaveClassifier.from_preset(small_preset)
    expected = classifier.predict(TEXTS, verbose=0).argmax(axis=-1)
    for form in FORMS:
        export_folder.write(classifier, tmp_path, "news", form, format)
        path = export_folder.find(tmp_path, "news", form, format)
        assert module.load(path)(TEXTS).tolist() == expected.tolist()
    figures = module.measure(
        str(tmp_path), **texts, **SPEED, presets=["news"], forms=FORMS
    )
    check(figures, "news")


def test_rows_are_padded_to_the_longest():
    require("onnxruntime", "tokenizers")
    import measure_onnx

    inputs = measure_onnx.pad([[2, 3], [2, 9, 3]])
    assert inputs["token_ids"].tolist() == [[2, 3, 0], [2, 9, 3]]
    assert inputs["padding_mask"].tolist() == [[1, 1, 0], [1, 1, 1]]


def test_exports_lie_by_form_and_format(tmp_path, monkeypatch):
    written = []

    class Classifier:
        def export(self, path, format, verbose, fold, overwrite):
            path = path.relative_to(tmp_path).as_posix()
            written.append((path, fold, overwrite))

    loader = type(
        "Loader", (), {"from_preset": staticmethod(lambda name: Classifier())}
    )
    monkeypatch.setattr(keras_wave, "WaveClassifier", loader)
    seconds = measure_export.measure(
        str(tmp_path), ["news"], FORMS, ["onnx", "torch"]
    )
    assert list(seconds) == [
        "news, as trained, onnx",
        "news, as trained, torch",
        "news, folded, onnx",
        "news, folded, torch",
    ]
    assert written == [
        ("news/as_trained/onnx", False, True),
        ("news/as_trained/torch", False, True),
        ("news/folded/onnx", True, True),
        ("news/folded/torch", True, True),
    ]
    found = export_folder.find_all(tmp_path, ["news"], FORMS, "onnx")
    assert found == {
        ("news", "as trained"): tmp_path / "news/as_trained/onnx",
        ("news", "folded"): tmp_path / "news/folded/onnx",
    }


def test_linear_model_learns():
    answer = linear_classifier.train(ROWS, strength=1.0)
    assert list(answer(["the cup", "banks"])) == [1, 0]


def test_fasttext_learns():
    require("fasttext")
    answer = fasttext_classifier.train(ROWS)
    assert answer(["The team\nwins the cup!", "stocks fall"]).tolist() == [1, 0]


def test_texts_are_normalised_as_its_authors_do():
    text = 'It\'s "new"; (really)\nnew: A.B, C!'
    assert fasttext_classifier.normalize(text).split() == [
        *("it", "'", "s", "new", "(", "really", ")", "new"),
        *("a", ".", "b", ",", "c", "!"),
    ]


def test_what_is_not_installed_is_told(texts):
    def missing(rows):
        raise ImportError("No module named 'fasttext'")

    def first_class(rows):
        return lambda texts: np.zeros(len(texts), int)

    figures = measure_classical.measure(
        **texts,
        **SPEED,
        trainers={"fasttext": missing, "first": first_class},
    )
    assert "No module named 'fasttext'" in figures["fasttext"]["error"]
    assert figures["first"]["training_rows"] == len(
        benchmark_rows.load(**texts).train
    )
    assert figures["first"]["training_seconds"] >= 0
    assert figures["first"]["accuracy"] == 0.25
