"""Every format, from the backend of the session, in its own runtime."""

import importlib
import json
import shutil

import keras
import numpy as np
import pytest

from keras_wave.export import backend_process
from keras_wave.export.formats import FORMATS
from keras_wave.models import WaveClassifierPreprocessor
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.models.small_models import make_tokenizer


@pytest.fixture(scope="module")
def folder(format, classifier, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports") / "export"
    classifier.export(folder, format.name, verbose=False)
    return folder


@pytest.mark.parametrize("shape", [(1, 1), (1, 12), (3, 7), (8, 100)])
def test_logits_of_ids(shape, format, folder, classifier, make_ids):
    ids = make_ids(*shape)
    np.testing.assert_allclose(
        format.load(folder)(**ids),
        classifier.predict_on_batch(ids),
        atol=1e-4,
    )


def test_tokenizer_is_beside_formats_of_ids(format, folder):
    files = {path.name for path in folder.iterdir()}
    beside = {"vocabulary.txt", "tokenizer.json"} <= files
    assert beside is not format.takes_texts


def test_wrong_answers_leave_nothing(
    format, folder, classifier, tmp_path, monkeypatch
):
    def load(self, folder):
        run = original(self, folder)
        return lambda **ids: run(**ids) + 2e-4

    def write(format, backend, preset, staged, *_):
        shutil.copytree(folder, staged, dirs_exist_ok=True)

    original = type(format).load
    monkeypatch.setattr(type(format), "load", load)
    monkeypatch.setattr(backend_process, "write", write)
    with pytest.raises(RuntimeError, match="logits differ from the model's"):
        classifier.export(tmp_path / "export", format.name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", list(FORMATS))
def test_missing_package(name, classifier, tmp_path, monkeypatch):
    format = FORMATS[name]
    monkeypatch.setattr(type(format), "runtime", ("no_such_package",))
    monkeypatch.setattr(type(classifier), "save_to_preset", None)
    with pytest.raises(ImportError, match="no_such_package. Install with: "):
        classifier.export(tmp_path / "export", name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "pdf"}, "`format` must be one of"),
        ({"format": ["onnx"]}, "`format` must be one of"),
        ({"format": "onnx", "filepath": "model.onnx"}, "Give 'model'"),
        ({"sequence_length": 0}, "positive integer"),
        ({"sequence_length": "all"}, "positive integer"),
        ({"sequence_length": True}, "positive integer"),
        ({"weight_dtype": "int4"}, r"one of \('float32', 'float16'\)"),
    ],
)
def test_bad_arguments(options, message, classifier, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        classifier.export(**{"filepath": "export", **options})
    assert list(tmp_path.iterdir()) == []


def test_failure_of_the_process_leaves_nothing(
    any_format, classifier, tmp_path, monkeypatch
):
    name = any_format.name
    monkeypatch.setattr(type(any_format), "name", "no_such_format")
    with pytest.raises(
        RuntimeError, match="(?s)no_such_format.*invalid choice"
    ):
        classifier.export(tmp_path / "export", name)
    assert list(tmp_path.iterdir()) == []


def test_existing_folder_is_refused_before_any_work(
    any_format, classifier, tmp_path, monkeypatch
):
    monkeypatch.delattr(backend_process, "write")
    with pytest.raises(ValueError, match="exists already"):
        classifier.export(tmp_path, any_format.name)


@pytest.mark.parametrize("name", [".", "", "other"])
def test_folder_of_other_files_is_not_replaced(
    name, classifier, tmp_path, monkeypatch
):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delattr(backend_process, "write")
    with pytest.raises(ValueError, match="holds other files than an export"):
        classifier.export(name, overwrite=True)
    assert (tmp_path / "other" / "mine.txt").exists()


@pytest.mark.parametrize("old", [format.file for format in FORMATS.values()])
def test_export_is_replaced(old, any_format, classifier, tmp_path, monkeypatch):
    def write(format, backend, preset, staged, *_):
        (staged / "new").touch()

    folder = tmp_path / "export"
    folder.mkdir()
    (folder / old).write_text("old", encoding="utf-8")
    monkeypatch.setattr(backend_process, "write", write)
    monkeypatch.setattr("keras_wave.export.exporter.verify", lambda *_: None)
    classifier.export(folder, any_format.name, verbose=False, overwrite=True)
    assert not (folder / old).exists()
    assert (folder / "new").exists()


def test_folded(format, make_ids, tmp_path, monkeypatch):
    backbone = make_backbone(bigram_buckets=7, feedforward="pooled")
    classifier = make_classifier(backbone=backbone)
    write = backend_process.write
    written = []

    def spy(format, backend, preset, *others):
        config = json.loads((preset / "config.json").read_text("utf-8"))
        written.append(config["config"]["folded"])
        write(format, backend, preset, *others)

    monkeypatch.setattr(backend_process, "write", spy)
    folder = tmp_path / "export"
    classifier.export(folder, format.name, verbose=False, fold=True)
    assert written == [True]
    ids = make_ids(3, 7)
    np.testing.assert_allclose(
        format.load(folder)(**ids), classifier.predict_on_batch(ids), atol=1e-4
    )


def test_what_cannot_be_folded_leaves_nothing(any_format, classifier, tmp_path):
    with pytest.raises(ValueError, match="cannot be folded"):
        classifier.export(tmp_path / "export", any_format.name, fold=True)
    assert list(tmp_path.iterdir()) == []


MODULE = """\
import keras
import keras_wave


@keras.saving.register_keras_serializable("mine")
class Mine(keras_wave.WaveClassifier):
    pass


@keras.saving.register_keras_serializable("mine")
def twice(x):
    return 2 * x
"""


def test_class_and_activation_of_the_user(
    any_format, tmp_path, monkeypatch, make_ids
):
    (tmp_path / "module_of_a_user.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("mine>Mine", "mine>twice"):
        # It is gone again after the test: among all that are registered,
        # KerasHub looks for the class of other presets.
        monkeypatch.setitem(keras.saving.get_custom_objects(), name, None)
    module = importlib.import_module("module_of_a_user")
    classifier = module.Mine(
        backbone=make_backbone(),
        num_classes=2,
        preprocessor=make_preprocessor(),
        activation=module.twice,
    )
    classifier.export(tmp_path / "export", any_format.name, verbose=False)
    ids = make_ids(3, 5)
    np.testing.assert_allclose(
        2 * any_format.load(tmp_path / "export")(**ids),
        classifier.predict_on_batch(ids),
        atol=1e-4,
    )


def test_class_of_a_notebook_is_refused(tmp_path, monkeypatch):
    classifier = make_classifier()
    monkeypatch.setattr(type(classifier), "__module__", "__main__")
    with pytest.raises(ValueError, match="defined in `__main__`"):
        classifier.export(tmp_path / "export")


@pytest.mark.parametrize(
    "option", [{"split": False}, {"special_tokens_in_strings": True}]
)
def test_tokenizer_that_no_file_describes(option, tmp_path, monkeypatch):
    format = FORMATS["torch"]
    monkeypatch.setattr(format, "check_packages", lambda: None)
    preprocessor = WaveClassifierPreprocessor(
        make_tokenizer(**option), sequence_length=12
    )
    classifier = make_classifier(preprocessor=preprocessor)
    with pytest.raises(ValueError, match="no `tokenizer.json` of a tokenizer"):
        classifier.export(tmp_path / "export", format.name)
    assert list(tmp_path.iterdir()) == []


def test_weights_that_half_precision_cannot_hold(any_format, tmp_path):
    classifier = make_classifier()
    weights = classifier.get_weights()
    classifier.set_weights([*weights[:-1], np.full_like(weights[-1], 1e6)])
    with pytest.raises(RuntimeError, match="differ"):
        classifier.export(
            tmp_path / "export", any_format.name, weight_dtype="float16"
        )
    assert list(tmp_path.iterdir()) == []


def test_place_is_told(any_format, classifier, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(backend_process, "write", lambda *_: None)
    monkeypatch.setattr("keras_wave.export.exporter.verify", lambda *_: None)
    classifier.export(tmp_path / "export", any_format.name)
    assert str(tmp_path / "export") in capsys.readouterr().out
