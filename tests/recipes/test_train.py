import dataclasses
import json
import shutil

import keras
import numpy as np
import pytest

import keras_wave
import labelled_text
import model_card
import train
import training_run
from epoch_checkpoint import EpochCheckpoint
from keras_wave.models import builtin_presets
from tests.recipes.runs import AVERAGE
from tests.recipes.runs import assert_same_run
from tests.recipes.runs import read_metrics


def test_metrics_are_those_of_the_preset(finished, recipe, data_folder):
    classifier = keras_wave.WaveClassifier.from_preset(finished.folder)
    assert classifier.class_names == ["Nature", "Music"]
    for split in ("validation", "test"):
        rows = labelled_text.read_split(data_folder, split, recipe.data)
        logits = classifier.predict(rows.texts, verbose=0)
        hits = logits.argmax(axis=-1) == rows.labels
        assert finished.metrics[split]["accuracy"] == hits.mean()
        confusion = np.array(finished.metrics[split]["confusion_matrix"])
        assert confusion.sum() == len(rows) == finished.metrics["rows"][split]
        assert confusion.trace() == hits.sum()
        assert (
            confusion.sum(axis=1).tolist() == np.bincount(rows.labels).tolist()
        )


def test_it_learns(finished):
    # Both classes have as many rows: who knows nothing has these figures.
    assert finished.metrics["validation"]["accuracy"] > 1 / 2
    assert finished.metrics["epochs"][-1]["val_loss"] < np.log(2)


def test_metrics_are_complete(finished, recipe_path):
    metrics = finished.metrics
    parameters = metrics["parameters"]
    assert parameters["total"] == parameters["embedding"] + parameters["other"]
    assert parameters["embedding"] == metrics["vocabulary_size"] * 8
    assert [epoch["epoch"] for epoch in metrics["epochs"]] == [1, 2]
    for epoch in metrics["epochs"]:
        assert set(epoch) == {
            "epoch",
            "loss",
            "accuracy",
            "val_loss",
            "val_accuracy",
            "seconds",
        }
    best = metrics["epochs"][metrics["best_epoch"] - 1]
    assert best["val_accuracy"] == max(
        epoch["val_accuracy"] for epoch in metrics["epochs"]
    )
    assert metrics["seconds"]["total"] > metrics["seconds"]["training"] > 0
    assert metrics["backend"] == keras.config.backend()
    assert {metrics["backend"], "python", "keras", "keras-wave"} <= set(
        metrics["versions"]
    )
    assert metrics["bytes"] > 0
    command = "python recipes/train.py tiny.toml --data <folder>"
    assert metrics["command"] == command
    assert metrics["recipe"]["training"]["seed"] == 7
    assert str(recipe_path.parent) not in json.dumps(metrics)


def test_package_reads_the_metrics(finished, monkeypatch):
    monkeypatch.setattr(
        builtin_presets, "PRESETS_FOLDER", finished.folder.parent
    )
    preset = builtin_presets.find_presets()[finished.folder.name]
    assert preset["metadata"]["description"] == (
        "A classifier of made-up sentences."
    )


def test_folder_holds_the_preset_and_its_papers(finished):
    files = {file.name for file in finished.folder.iterdir()}
    assert files == {
        "README.md",
        "assets",
        "checksums.json",
        "config.json",
        "confusion_matrix.png",
        "learning_curves.png",
        "metadata.json",
        "metrics.json",
        "model.weights.h5",
        "preprocessor.json",
        "task.json",
        "task.weights.h5",
        "tokenizer.json",
    }
    for name in ("confusion_matrix.png", "learning_curves.png"):
        content = (finished.folder / name).read_bytes()
        assert content.startswith(b"\x89PNG")


def test_card_says_what_it_was_trained_on(finished):
    card = (finished.folder / "README.md").read_text("utf-8")
    assert card.startswith("---\nlicense: apache-2.0\n")
    assert "Trained on 64 rows. Nobody else has these rows." in card
    assert "Everybody may use them." in card
    accuracy = finished.metrics["test"]["accuracy"]
    assert f"| test accuracy | {accuracy:.4f} |" in card
    assert "## Trials" not in card


def test_code_in_the_card_runs(finished, monkeypatch, capsys):
    card = (finished.folder / "README.md").read_text("utf-8")
    code = card.partition("```python\n")[2].partition("```")[0]
    assert '"tiny"' in code
    exec(code.replace('"tiny"', repr(str(finished.folder))), {})
    assert capsys.readouterr().out.split()[-1] in ("Nature", "Music")


def test_finished_run_is_not_repeated(
    finished, run_recipe, recipe_path, data_folder
):
    before = (finished.folder / "metrics.json").stat().st_mtime_ns
    result = run_recipe(
        recipe_path, "--data", data_folder, "--output", finished.folder
    )
    assert result.code == 0
    assert "finished already" in result.stdout
    assert (finished.folder / "metrics.json").stat().st_mtime_ns == before


def test_other_rows_are_refused_in_one_line(
    finished, run_recipe, recipe_path, data_folder, tmp_path
):
    shutil.copy(data_folder / "train.csv", tmp_path)
    result = run_recipe(
        recipe_path, "--data", tmp_path, "--output", finished.folder
    )
    assert result.code == 2
    assert result.stderr.startswith("error: ")
    assert "--restart" in result.stderr
    assert result.stderr.count("\n") == 1


def test_run_of_older_code_is_not_gone_on_with(
    finished, run_recipe, recipe_path, data_folder, monkeypatch
):
    monkeypatch.setattr(train, "PREPARATION", train.PREPARATION - 1)
    result = run_recipe(
        recipe_path, "--data", data_folder, "--output", finished.folder
    )
    assert result.code == 2
    assert "an older version of this program" in result.stderr


def test_card_can_be_written_again(finished):
    card = finished.folder / "README.md"
    text = card.read_text("utf-8")
    card.unlink()
    model_card.main([str(finished.folder)])
    assert card.read_text("utf-8") == text


def run_in_two(run_recipe, arguments, folder):
    """Runs a recipe that is stopped after its first epoch and started again."""
    on_epoch_end = EpochCheckpoint.on_epoch_end

    def stop_after_it(self, epoch, logs=None):
        on_epoch_end(self, epoch, logs)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EpochCheckpoint, "on_epoch_end", stop_after_it)
        with pytest.raises(KeyboardInterrupt):
            run_recipe(*arguments, "--output", folder)
    assert [file.name for file in folder.iterdir()] == [".training"]
    result = run_recipe(*arguments, "--output", folder)
    assert result.code == 0, result.stderr
    assert "Going on after epoch 1." in result.stdout


def test_resumed_run_equals_an_unbroken_one(
    finished, run_recipe, recipe_path, data_folder, tmp_path
):
    arguments = (recipe_path, "--data", data_folder)
    run_in_two(run_recipe, arguments, tmp_path / "resumed")
    assert_same_run(tmp_path / "resumed", finished.folder)


def test_resumed_average_equals_an_unbroken_one(
    averaged, run_recipe, recipe_path, data_folder, tmp_path
):
    arguments = (recipe_path, "--data", data_folder, *AVERAGE)
    run_in_two(run_recipe, arguments, tmp_path / "resumed")
    assert_same_run(tmp_path / "resumed", averaged)


def test_average_is_what_is_validated_and_kept(
    averaged, finished, recipe, data_folder
):
    metrics = read_metrics(averaged)
    assert metrics["command"] == (
        "python recipes/train.py tiny.toml --set training.ema_momentum=0.9 "
        "--data <folder>"
    )
    # The training is the same: the average has no part in it.
    for epoch, other in zip(metrics["epochs"], finished.metrics["epochs"]):
        np.testing.assert_allclose(epoch["loss"], other["loss"], rtol=1e-4)
        assert abs(epoch["val_loss"] - other["val_loss"]) > 1e-3
    rows = labelled_text.read_split(data_folder, "validation", recipe.data)
    logits = keras_wave.WaveClassifier.from_preset(averaged).predict(
        rows.texts, verbose=0
    )
    loss = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=recipe.training.label_smoothing
    )(keras.utils.to_categorical(rows.labels, 2), logits)
    best = metrics["epochs"][metrics["best_epoch"] - 1]
    # Saved with the eleven bits of float16.
    np.testing.assert_allclose(float(loss), best["val_loss"], atol=1e-3)


@pytest.mark.parametrize(
    ("warmup", "expected"),
    [(None, [1, 0.75, 0.5, 0.25]), (0.5, [0, 0.5, 1, 0.5]), (0.999, None)],
)
def test_learning_rate(recipe, warmup, expected):
    training = dataclasses.replace(
        recipe.training, learning_rate=1.0, warmup=warmup
    )
    schedule = training_run.make_schedule(training, steps=4)
    rates = [float(schedule(step)) for step in range(4)]
    assert np.isfinite(rates).all()
    if expected is not None:
        np.testing.assert_allclose(rates, expected, atol=1e-6)


def test_no_test_file_is_said(
    run_recipe, recipe_path, data_folder, tmp_path, monkeypatch
):
    recipe = recipe_path.read_text("utf-8").replace("epochs = 2", "epochs = 1")
    path = tmp_path / "short.toml"
    path.write_text(recipe, encoding="utf-8")
    (tmp_path / "tiny_trials.csv").write_text("width,comment\n8,a|b\n")
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(data_folder / "train.csv", data)
    monkeypatch.chdir(tmp_path)
    result = run_recipe(path, "--data", data)
    assert result.code == 0, result.stderr
    assert "There is no test file" in result.stdout
    folder = tmp_path / "runs" / "short"
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert metrics["test"] is None
    assert metrics["rows"]["test"] == 0
    assert metrics["rows"]["train"] + metrics["rows"]["validation"] == 64
    card = (folder / "README.md").read_text("utf-8")
    assert "| test accuracy | no test file was given |" in card
    assert "## Trials" in card
    assert "| 8 | a\\|b |" in card
