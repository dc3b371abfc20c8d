import json

import pytest

from keras_wave import WaveClassifier


@pytest.fixture
def exports(monkeypatch):
    """What `export()` is asked for, instead of an export."""
    calls = []

    def export(self, filepath, **options):
        filepath.mkdir()
        (filepath / "model.bin").write_bytes(b"x" * 2_000_000)
        calls.append((self.class_names, options))

    monkeypatch.setattr(WaveClassifier, "export", export)
    return calls


def test_options_are_those_of_the_method(run, preset, exports, tmp_path):
    folder = tmp_path / "export"
    result = run(
        *("export", preset, folder, "--format", "onnx", "--fold"),
        *("--weight-dtype", "float16", "--overwrite"),
    )
    assert result.exit_code == 0
    assert result.stdout == f"Wrote {folder}, 2.0 MB.\n"
    assert result.stderr == ""
    options = {
        "format": "onnx",
        "fold": True,
        "weight_dtype": "float16",
        "overwrite": True,
        "verbose": False,
    }
    assert exports == [(["Business", "Sports"], options)]


def test_defaults_are_those_of_the_method(run, preset, exports, tmp_path):
    folder = tmp_path / "export"
    result = run("export", preset, folder, "--json")
    assert json.loads(result.stdout) == {
        "folder": str(folder),
        "format": "tf_saved_model",
        "bytes": 2_000_000,
    }
    ((_, options),) = exports
    assert options == {
        "format": "tf_saved_model",
        "fold": False,
        "weight_dtype": "float32",
        "overwrite": False,
        "verbose": False,
    }


def test_folder_that_is_there_is_refused(assert_refused, preset, tmp_path):
    error = assert_refused("export", preset, tmp_path)
    assert "exists already" in error
    assert "or --overwrite to" in error


def test_folder_of_other_files_is_never_replaced(
    assert_refused, preset, tmp_path
):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    error = assert_refused("export", preset, tmp_path, "--overwrite")
    assert "holds other files than an export" in error
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("error", [ImportError, RuntimeError])
def test_failure_is_told(error, run, preset, monkeypatch, tmp_path):
    def export(self, filepath, **options):
        raise error("It went wrong.")

    monkeypatch.setattr(WaveClassifier, "export", export)
    result = run("export", preset, tmp_path / "export")
    assert result.exit_code == 1
    assert result.stderr == "Error: It went wrong.\n"
