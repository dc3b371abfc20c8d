"""Every way from strings to labels, on a preset that takes no time."""

import keras
import numpy as np
import pytest

import answer_speed
import benchmark_rows
import fasttext_classifier
import keras_wave
import linear_classifier
import measure_classical
import measure_export
import measure_predict
import measure_tokens
from labelled_text import LabelledText
from tests.requirement import require

SPEED = {"batch_sizes": [1, 4], "rounds": 1}
TEXTS = ["Shares fall!", "some title", "of banks"]
ROWS = LabelledText(
    ["stocks fall and banks lose", "the team wins the cup"] * 30, [0, 1] * 30
)


@pytest.fixture(autouse=True)
def few_calls(monkeypatch):
    monkeypatch.setattr(answer_speed, "MOST_CALLS", 2)


def check(figures, presets):
    assert list(figures) == presets
    for figure in figures.values():
        assert list(figure["texts_a_second"]) == ["1", "4"]
        assert figure["latency"]["count"] == 3
        assert 0 <= figure["accuracy"] <= 1


def test_predict(texts, small_preset):
    figures = measure_predict.measure(
        **texts, **SPEED, presets=[small_preset], latency_calls=3
    )
    check(figures, [small_preset])


def test_tokens_whole(texts, small_preset):
    figures = measure_tokens.measure(**texts, **SPEED, presets=[small_preset])
    for result in figures[small_preset].values():
        assert result["errors"] == {}
        assert len(result["seconds"]["whole"]) == 1
        has_fold = hasattr(keras_wave.WaveClassifier, "fold")
        assert ("folded" in result["seconds"]) == has_fold
        assert (result["folded_is_faster_by"] is not None) == has_fold


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
def test_saved_model(texts, small_preset, tmp_path):
    require("tensorflow_text")
    import measure_saved_model

    path = tmp_path / "news" / "tf_saved_model"
    path.parent.mkdir()
    classifier = keras_wave.WaveClassifier.from_preset(small_preset)
    classifier.export(path, verbose=False)
    answer = measure_saved_model.load(path)
    expected = classifier.predict(TEXTS, verbose=0).argmax(axis=-1)
    assert answer(TEXTS).tolist() == expected.tolist()
    figures = measure_saved_model.measure(
        str(tmp_path), **texts, **SPEED, presets=["news"], latency_calls=3
    )
    check(figures, ["news"])


@pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="the backend has no part"
)
def test_onnx(texts, small_preset, tmp_path):
    require("onnxruntime", "tf2onnx", "tokenizers")
    import measure_onnx

    path = tmp_path / "news" / "onnx"
    path.parent.mkdir()
    classifier = keras_wave.WaveClassifier.from_preset(small_preset)
    classifier.export(path, "onnx", verbose=False)
    answer = measure_onnx.load(path)
    expected = classifier.predict(TEXTS, verbose=0).argmax(axis=-1)
    assert answer(TEXTS).tolist() == expected.tolist()
    figures = measure_onnx.measure(
        str(tmp_path), **texts, **SPEED, presets=["news"], latency_calls=3
    )
    check(figures, ["news"])


def test_rows_are_padded_to_the_longest():
    require("onnxruntime", "tokenizers")
    import measure_onnx

    inputs = measure_onnx.pad([[2, 3], [2, 9, 3]])
    assert inputs["token_ids"].tolist() == [[2, 3, 0], [2, 9, 3]]
    assert inputs["padding_mask"].tolist() == [[1, 1, 0], [1, 1, 1]]


def test_exports_lie_by_preset_and_format(small_preset, tmp_path, monkeypatch):
    written = []

    class Classifier:
        def export(self, path, format, verbose, overwrite):
            written.append((path.relative_to(tmp_path).as_posix(), overwrite))

    loader = type(
        "Loader", (), {"from_preset": staticmethod(lambda name: Classifier())}
    )
    monkeypatch.setattr(keras_wave, "WaveClassifier", loader)
    seconds = measure_export.measure(str(tmp_path), ["news"], ["onnx", "torch"])
    assert list(seconds) == ["news/onnx", "news/torch"]
    assert written == [("news/onnx", True), ("news/torch", True)]


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
        latency_calls=3,
        trainers={"fasttext": missing, "first": first_class},
    )
    assert "No module named 'fasttext'" in figures["fasttext"]["error"]
    assert figures["first"]["training_rows"] == len(
        benchmark_rows.load(**texts).train
    )
    assert figures["first"]["training_seconds"] >= 0
    assert figures["first"]["accuracy"] == 0.25
