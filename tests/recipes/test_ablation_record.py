import json
import math

import pytest

import ablation_record
import json_file
from keras_wave.data.bad_input import BadInput

EPOCH = {"epoch": 1, "val_accuracy": 0.5, "val_loss": 0.7, "seconds": 2.0}


def stop(run, fingerprint, epochs):
    """Leaves what a run that was stopped leaves."""
    training = run / ".training"
    training.mkdir(parents=True)
    (training / "fingerprint.txt").write_text(fingerprint, encoding="utf-8")
    log = json.dumps(epochs)
    (training / "epochs.json").write_text(log, encoding="utf-8")


def test_finished_run_is_recorded(finished):
    (record,) = ablation_record.read_runs(finished.folder.parent)
    metrics = finished.metrics
    assert ablation_record.is_finished(record)
    assert record["accuracy"] == metrics["validation"]["accuracy"]
    assert record["fingerprint"] == metrics["fingerprint"]
    assert record["train_rows"] == metrics["rows"]["train"]
    assert record["data"] == metrics["recipe"]["data"]["name"]
    assert record["recipe"]["model"] == metrics["recipe"]["model"]
    assert record["recipe"].keys() == {"vocabulary", "model", "training"}
    losses = [epoch["val_loss"] for epoch in metrics["epochs"]]
    assert [e["val_loss"] for e in record["epochs"]] == pytest.approx(
        losses, abs=1e-6
    )


def test_no_path_is_recorded(finished, data_folder, recipe_path):
    text = json.dumps(ablation_record.read_runs(finished.folder.parent))
    for path in (finished.folder, data_folder, recipe_path):
        assert str(path.parent) not in text


def test_stopped_run_is_recorded(
    run_recipe, recipe_path, data_folder, tmp_path
):
    """As `train.py` leaves it."""
    folder = tmp_path / "stopped"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compact_preset.save", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_recipe(recipe_path, "--data", data_folder, "--output", folder)
    (record,) = ablation_record.read_runs(tmp_path)
    assert record["name"] == "stopped"
    assert not ablation_record.is_finished(record)
    assert len(record["epochs"]) == 2
    result = run_recipe(recipe_path, "--data", data_folder, "--output", folder)
    assert result.code == 0, result.stderr
    (later,) = ablation_record.read_runs(tmp_path)
    assert later["epochs"] == record["epochs"]
    assert ablation_record.merge([record], [later]) == [later]


def test_runs_of_backbones_are_left_out(tmp_path):
    epoch = {"val_cosine": 0.5, "val_loss": 0.7, "seconds": 2.0}
    stop(tmp_path / "stopped", "f", [epoch])
    (tmp_path / "ended").mkdir()
    metrics = json.dumps({"recipe": {"pretraining": {}}})
    (tmp_path / "ended" / "metrics.json").write_text(metrics, encoding="utf-8")
    stop(tmp_path / "classifier", "g", [EPOCH])
    (record,) = ablation_record.read_runs(tmp_path)
    assert record["name"] == "classifier"


def test_diverged_loss_is_null(tmp_path):
    epochs = [EPOCH, {**EPOCH, "epoch": 2, "val_loss": math.nan}]
    stop(tmp_path / "diverged", "f", epochs)
    (record,) = ablation_record.read_runs(tmp_path)
    assert [epoch["val_loss"] for epoch in record["epochs"]] == [0.7, None]
    assert record["seconds"] == 4.0


def test_merge_keeps_what_is_not_there_any_more():
    old = [{"fingerprint": "a"}, {"fingerprint": "b", "recipe": {}}]
    new = [{"fingerprint": "c"}, {"fingerprint": "a", "recipe": {}}]
    assert ablation_record.merge(old, new) == [new[1], old[1], new[0]]


def test_finished_run_stays_while_it_is_trained_anew():
    finished = {"fingerprint": "a", "recipe": {}}
    unfinished = {"fingerprint": "a"}
    assert ablation_record.merge([finished], [unfinished]) == [finished]
    assert ablation_record.merge([unfinished], [finished]) == [finished]


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "docs" / "ablations.json"
    assert json_file.read(path, missing=[]) == []
    records = [{"fingerprint": "a", "name": "é"}, {"fingerprint": "b"}]
    ablation_record.write(records, path)
    assert json_file.read(path, missing=[]) == records
    ablation_record.write([], path)
    assert json_file.read(path) == []


def test_folder_without_a_run_is_named(tmp_path):
    (tmp_path / "notes").mkdir()
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadInput, match="no folder of a run") as caught:
            ablation_record.read_runs(folder)
        assert str(folder) in str(caught.value)


def test_damaged_metrics_are_named(tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    (run / "metrics.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="metrics.json is not JSON"):
        ablation_record.read_runs(tmp_path)
