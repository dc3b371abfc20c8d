import json
import shutil

import pytest

import compact_weights
import keras_wave
import labelled_text
import preset_evaluation
import store_again
import training_report
from folder_size import folder_size
from keras_wave.preset_io import checksums


@pytest.fixture
def folder(finished, tmp_path, monkeypatch):
    """A preset with all weights of half precision."""
    monkeypatch.setattr(compact_weights, "LEAST", 64)
    return shutil.copytree(finished.folder, tmp_path / "preset")


def read_all(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def read_metrics(folder):
    return json.loads((folder / "metrics.json").read_text("utf-8"))


def test_figures_are_those_of_the_preset(
    folder, finished, recipe, data_folder, capsys
):
    old = (folder / "model.weights.h5").read_bytes()
    assert store_again.main([str(folder), "--data", str(data_folder)]) == 0
    assert (folder / "model.weights.h5").read_bytes() != old
    metrics = read_metrics(folder)
    pictures = ("confusion_matrix.png", "learning_curves.png")
    report = ("README.md", "metrics.json", *pictures)
    size_of_report = sum((folder / name).stat().st_size for name in report)
    assert metrics["bytes"] == folder_size(folder) - size_of_report
    assert f"{metrics['bytes']:,} bytes" in capsys.readouterr().out
    # It reads the checksums.
    classifier = keras_wave.WaveClassifier.from_preset(folder)
    for split in ("validation", "test"):
        rows = labelled_text.read_split(data_folder, split, recipe.data)
        expected = preset_evaluation.evaluate(classifier, rows)
        assert metrics[split] == expected
    card = (folder / "README.md").read_text("utf-8")
    accuracy = metrics["validation"]["accuracy"]
    assert f"| validation accuracy | {accuracy:.4f} |" in card
    measured = {key: metrics[key] for key in ("bytes", "validation", "test")}
    assert metrics == finished.metrics | measured


def test_every_checksum_holds(folder):
    assert store_again.main([str(folder)]) == 0
    content = json.loads((folder / checksums.FILE).read_text("utf-8"))
    digests = checksums.parse(content)
    assert {"metrics.json", "model.weights.h5"} <= set(digests)
    for name, digest in digests.items():
        checksums.check(folder / name, name, digest)


def test_once_more_changes_nothing(folder):
    assert store_again.main([str(folder)]) == 0
    files = read_all(folder)
    assert store_again.main([str(folder)]) == 0
    assert read_all(folder) == files


def test_accuracies_stay_without_rows(folder):
    old = read_metrics(folder)
    assert store_again.main([str(folder)]) == 0
    new = read_metrics(folder)
    for key in ("validation", "test"):
        assert new[key] == old[key]


def test_other_rows_are_refused(folder, data_folder, tmp_path, capsys):
    data = shutil.copytree(data_folder, tmp_path / "data")
    rows = (data / "validation.csv").read_text("utf-8").splitlines()
    (data / "validation.csv").write_text("\n".join(rows[:-1]), "utf-8")
    files = read_all(folder)
    assert store_again.main([str(folder), "--data", str(data)]) == 2
    error = capsys.readouterr().err
    assert "tiny was trained with 16 validation rows" in error
    assert "gives 15" in error
    assert read_all(folder) == files


def test_a_folder_of_no_run_is_one_line(tmp_path, capsys):
    assert store_again.main([str(tmp_path)]) == 2
    assert "has no metrics.json: give the folder" in capsys.readouterr().err


def test_a_bert_is_refused(folder, capsys):
    metrics = read_metrics(folder)
    metrics["recipe"]["bert"] = {"hidden_dim": 8}
    training_report.write(metrics, folder)
    files = read_all(folder)
    assert store_again.main([str(folder)]) == 2
    assert "is of a BERT" in capsys.readouterr().err
    assert read_all(folder) == files
