import dataclasses
import json
import os

import keras
import numpy as np
import pytest
from click.testing import CliRunner

import keras_wave
from keras_wave.__main__ import main
from keras_wave.commands import training
from keras_wave.files.processes import machine
from keras_wave.training import fine_tuning
from tests.models.small_models import make_classifier

HEADER = ["text", "label"]
TWO_COLUMNS = ("--text-column", "1", "--label-column", "2")


@pytest.fixture(scope="module")
def data(tmp_path_factory, make_rows):
    path = tmp_path_factory.mktemp("data") / "data.csv"
    rows = [HEADER, *make_rows(120)]
    path.write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def trained(run, data, tmp_path_factory):
    """A preset that was trained, and what the command printed."""
    folder = tmp_path_factory.mktemp("runs") / "my topics"
    result = run("train", data, "--output", folder, "--epochs", 8)
    assert result.exit_code == 0, result.stderr
    return folder, result


def read_record(folder):
    return json.loads((folder / "training.json").read_text("utf-8"))


def test_preset_has_learned(trained, make_rows):
    folder, _ = trained
    classifier = keras_wave.WaveClassifier.from_preset(folder)
    assert classifier.class_names == ["Music", "Nature"]
    texts, labels = zip(*make_rows(60, seed=1))
    answers = classifier.predict(list(texts), verbose=0).argmax(axis=1)
    right = [classifier.class_names[i] for i in answers] == np.array(labels)
    # Who knows nothing is right half of the times.
    assert right.mean() > 0.8


def test_folder_has_a_report_and_a_record(trained):
    folder, _ = trained
    assert "<!DOCTYPE html>" in (folder / "report.html").read_text("utf-8")
    record = read_record(folder)
    assert record["data"] == ["data.csv"]
    assert record["text_columns"] == ["text"]
    assert record["label_column"] == "label"
    assert record["classes"] == {"Music": 60, "Nature": 60}
    assert (record["rows"], record["validation_rows"]) == (108, 12)
    assert record["backend"] == keras.config.backend()
    assert (record["preset"], record["final_rows"]) == ("wave_base_en", 120)
    last = record["epochs"][-1]
    assert last["epoch"] == record["best_epoch"] == 8
    # The metric has the precision of float32.
    np.testing.assert_allclose(
        last["val_accuracy"], record["validation_accuracy"], rtol=1e-6
    )


@pytest.fixture
def trainings(monkeypatch):
    """Of each training: texts to learn from and to check on, and its size."""
    seen = []
    train = training.train

    def spy(classifier, rows, validation_rows, size, on_epoch):
        checked = validation_rows and validation_rows[0]
        seen.append((list(rows[0]), checked, size))
        return train(classifier, rows, validation_rows, size, on_epoch)

    monkeypatch.setattr(training, "train", spy)
    return seen


def test_preset_learns_from_all_rows_at_the_end(run, data, trainings, tmp_path):
    output = tmp_path / "new"
    result = run("train", data, "--output", output, "--epochs", 1)
    assert result.exit_code == 0, result.stderr
    (first, checked, size), (second, nothing, other_size) = trainings
    assert (len(first), len(checked), nothing) == (108, 12, None)
    assert sorted(second) == sorted(first + checked)
    assert size == other_size


def test_few_rows_of_few_classes_take_a_regression_alone(run, data, tmp_path):
    result = run("train", data, "--output", tmp_path / "new")
    assert result.exit_code == 0, result.stderr
    assert " tokens, a regression alone\n" in result.stdout
    assert "Regression: accuracy " in result.stdout
    assert "Epoch" not in result.stdout
    record = read_record(tmp_path / "new")
    (numbers,) = record["epochs"]
    assert (numbers["epoch"], record["best_epoch"]) == (0, 0)
    assert numbers["val_accuracy"] == pytest.approx(
        record["validation_accuracy"]
    )
    classifier = keras_wave.WaveClassifier.from_preset(tmp_path / "new")
    assert classifier.bag_of_tokens
    # There is no curve of one point.
    report = (tmp_path / "new" / "report.html").read_text("utf-8")
    assert "Learning curves" not in report


def test_both_trainings_have_the_schedule_of_all_rows(
    run, make_rows, write_csv, trainings, tmp_path
):
    data = write_csv([HEADER, *make_rows(fine_tuning.SCHEDULES[1].rows)])
    result = run(
        *("train", data, "--preset", "wave_small_en", "--epochs", 1),
        *("--output", tmp_path / "new"),
    )
    assert result.exit_code == 0, result.stderr
    expected = dataclasses.replace(fine_tuning.SCHEDULES[1], epochs=1)
    assert [size for *_, size in trainings] == [expected, expected]
    record = read_record(tmp_path / "new")
    assert record["learning_rate"] == expected.learning_rate


def test_file_of_validation_is_not_learned_from(
    run, data, trainings, write_csv, tmp_path
):
    validation = write_csv([HEADER, ["a river", "Nature"]], "validation.csv")
    output = tmp_path / "new"
    result = run(
        *("train", data, "--validation", validation, "--epochs", 1),
        *("--output", output),
    )
    assert result.exit_code == 0, result.stderr
    ((learned, checked, _),) = trainings
    assert (len(learned), checked) == (120, ["a river"])
    record = read_record(output)
    assert record["rows"] == record["final_rows"] == 120


def test_from_nothing_the_best_epoch_is_kept(run, data, tmp_path):
    result = run(
        *("train", data, "--preset", "none", "--epochs", 8),
        *("--output", tmp_path / "new"),
    )
    assert result.exit_code == 0, result.stderr
    assert "Network: from nothing, width 64, " in result.stdout
    record = read_record(tmp_path / "new")
    assert record["preset"] is None
    assert record["final_rows"] == record["rows"] == 108
    best = record["epochs"][record["best_epoch"] - 1]
    assert best["epoch"] == record["best_epoch"]
    np.testing.assert_allclose(
        best["val_accuracy"], record["validation_accuracy"], rtol=1e-6
    )
    assert best["val_accuracy"] == max(
        epoch["val_accuracy"] for epoch in record["epochs"]
    )


def test_texts_of_another_language_start_from_nothing(run, write_csv, tmp_path):
    rows = [["\u043c\u0443\u0437\u044b\u043a\u0430", "a"]] * 10
    rows += [["\u0440\u0435\u043a\u0430", "b"]] * 10
    result = run(
        *("train", write_csv(rows), "--output", tmp_path / "new"),
        *("--epochs", 1, *TWO_COLUMNS),
    )
    assert result.exit_code == 0, result.stderr
    assert "wave_base_en knows 0% of the words" in result.stderr
    assert "starts from nothing" in result.stderr
    assert read_record(tmp_path / "new")["preset"] is None


def test_preset_that_was_chosen_is_kept_with_a_remark(
    run, preset, write_csv, tmp_path
):
    rows = [["\u043c\u0443\u0437\u044b\u043a\u0430", "a"]] * 10
    rows += [["\u0440\u0435\u043a\u0430", "b"]] * 10
    result = run(
        *("train", write_csv(rows), "--output", tmp_path / "new"),
        *("--epochs", 1, "--preset", preset, *TWO_COLUMNS),
    )
    assert result.exit_code == 0, result.stderr
    assert "--preset none may be more accurate" in result.stderr
    assert read_record(tmp_path / "new")["preset"] == str(preset)


def test_nothing_else_is_left(trained):
    folder, _ = trained
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_screen_tells_what_was_found_and_what_to_do(trained):
    folder, result = trained
    assert "Texts: 'text'\n" in result.stdout
    assert "Classes: 'label': Music (60), Nature (60)\n" in result.stdout
    assert "108 to learn from, 12 to check on\n" in result.stdout
    assert "Network: from wave_base_en, width 256, " in result.stdout
    assert "Epoch 1: accuracy " in result.stdout
    assert "Training on all 120 rows\n" in result.stdout
    assert "to answer always 'Music' would reach 0.5000" in result.stdout
    assert f"keras-wave predict '{folder}' " in result.stdout
    assert result.stderr == ""


def test_same_seed_gives_the_same_preset(run, data, trained, tmp_path):
    folder, _ = trained
    result = run(
        "train", data, "--output", tmp_path / "again", "--epochs", 8, "--json"
    )
    assert result.stdout == (
        (tmp_path / "again" / "training.json").read_text("utf-8")
    )
    assert json.loads(result.stdout) == read_record(folder)
    weights, others = (
        keras_wave.WaveClassifier.from_preset(path).get_weights()
        for path in (folder, tmp_path / "again")
    )
    for weight, other in zip(weights, others, strict=True):
        np.testing.assert_array_equal(weight, other)


def test_it_starts_from_a_preset(run, preset, write_csv, tmp_path):
    rows = [["stocks fall", "0"], ["team wins", "1"], ["the cup", "2"]] * 3
    result = run(
        *("train", write_csv(rows), "--output", tmp_path / "new"),
        *("--preset", preset, "--epochs", 1, "--validation-fraction", "0.3"),
        *TWO_COLUMNS,
    )
    assert result.exit_code == 0, result.stderr
    classifier = keras_wave.WaveClassifier.from_preset(tmp_path / "new")
    assert classifier.class_names == ["0", "1", "2"]
    assert classifier.backbone.hidden_dim == 8
    assert read_record(tmp_path / "new")["preset"] == str(preset)


def test_validation_has_a_file_of_its_own(
    run, preset, write_csv, make_rows, tmp_path
):
    data = write_csv([HEADER, *make_rows(12)])
    validation = write_csv([HEADER, *make_rows(5)], "validation.csv")
    (tmp_path / "new").mkdir()
    result = run(
        *("train", data, "--validation", validation, "--preset", preset),
        *("--output", tmp_path / "new", "--epochs", 1),
    )
    assert result.exit_code == 0, result.stderr
    record = read_record(tmp_path / "new")
    assert (record["rows"], record["validation_rows"]) == (12, 5)
    assert record["validation"] == "validation.csv"


def test_folder_that_it_works_in_is_filled(
    run, data, preset, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    result = run(
        *("train", data, "--output", ".", "--preset", preset, "--epochs", 1)
    )
    assert result.exit_code == 0, result.stderr
    assert read_record(tmp_path)["epochs"][0]["epoch"] == 1
    assert keras_wave.WaveClassifier.from_preset(".").num_classes == 2
    assert not list(tmp_path.glob(".*"))


def test_what_a_killed_run_left_is_no_hindrance(run, data, preset, tmp_path):
    output = tmp_path / "new"
    # No process has so high a number.
    mark = f"999999999-{machine()}-{'0f' * 16}"
    (output / f".new.{mark}.unfinished").mkdir(parents=True)
    result = run(
        *("train", data, "--output", output, "--preset", preset),
        *("--epochs", 1),
    )
    assert result.exit_code == 0, result.stderr
    assert read_record(output)["best_epoch"] == 1
    assert not list(output.glob(".*"))


def test_folder_that_appears_meanwhile_stays(
    assert_refused, data, tmp_path, monkeypatch
):
    output = tmp_path / "new"
    train = training.train

    def train_meanwhile(*arguments, **options):
        output.mkdir(exist_ok=True)
        (output / "mine.txt").write_text("mine", "utf-8")
        return train(*arguments, **options)

    monkeypatch.setattr(training, "train", train_meanwhile)
    error = assert_refused("train", data, "--output", output, "--epochs", 1)
    assert "exists already" in error
    assert os.listdir(tmp_path) == ["new"]
    assert os.listdir(output) == ["mine.txt"]


def test_file_name_that_is_no_utf_8_costs_no_training(
    run, preset, make_rows, write_csv, tmp_path
):
    data = write_csv([HEADER, *make_rows(12)], os.fsdecode(b"caf\xe9.csv"))
    result = run(
        *("train", data, "--output", tmp_path / "new", "--preset", preset),
        *("--epochs", 1),
    )
    assert result.exit_code == 0, result.stderr
    assert read_record(tmp_path / "new")["data"] == ["caf\ufffd.csv"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["one", "a"], ["two", "a"]], r"one class alone, 'a'"),
        ([["one", "a"], ["two", "a"], ["three", "b"]], "row 3: no other row"),
        ([["one", "a"], ["two", ""]], "row 2: there is no class"),
    ],
)
def test_bad_rows_are_refused_before_any_work(
    rows, message, assert_refused, write_csv, tmp_path
):
    output = tmp_path / "new"
    error = assert_refused(
        *("train", write_csv(rows), "--output", output, "--no-header"),
        *TWO_COLUMNS,
    )
    assert message in error
    assert not output.exists()


def test_output_that_cannot_show_a_class_is_refused_before_any_work(
    make_rows, write_csv, tmp_path
):
    rows = [[text, f"{name}漢"] for text, name in make_rows(20)]
    output = tmp_path / "preset"
    runner = CliRunner(charset="iso8859-1")
    result = runner.invoke(
        main, ["train", str(write_csv(rows)), "--output", str(output)]
    )
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Error: Standard output, in iso8859-1, has no"
    )
    assert not output.exists()


def test_unclear_columns_are_asked_for(assert_refused, make_rows, write_csv):
    data = write_csv([[*row, row[1]] for row in make_rows(12)])
    error = assert_refused("train", data, "--output", "new")
    assert "--label-column" in error


def test_unknown_class_of_validation_is_refused(
    assert_refused, write_csv, make_rows
):
    data = write_csv(make_rows(12))
    validation = write_csv([["the river", "Sea"]], "validation.csv")
    error = assert_refused(
        "train", data, "--validation", validation, "--output", "new"
    )
    assert "validation.csv, row 1: the class 'Sea' is none of Music" in error


def test_validation_among_the_data_is_refused(
    assert_refused, write_csv, make_rows
):
    data = write_csv(make_rows(12))
    error = assert_refused(
        "train", data, "--validation", data, "--output", "new"
    )
    assert "is in DATA too" in error


def test_share_beside_a_file_of_validation_is_refused(
    assert_refused, data, write_csv, make_rows
):
    validation = write_csv(make_rows(3), "validation.csv")
    error = assert_refused(
        *("train", data, "--validation", validation, "--output", "new"),
        *("--validation-fraction", 0.1),
    )
    assert "Leave one of the two out" in error


def test_folder_that_is_not_empty_is_refused(assert_refused, data, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    error = assert_refused("train", data, "--output", tmp_path)
    assert "is not empty" in error
    error = assert_refused("train", data, "--output", tmp_path / "mine.txt")
    assert "is a file" in error
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"


def test_quantized_preset_is_refused(assert_refused, data, tmp_path):
    classifier = make_classifier()
    classifier.quantize("int8")
    classifier.save_to_preset(tmp_path / "int8")
    error = assert_refused(
        *("train", data, "--preset", tmp_path / "int8"),
        *("--output", tmp_path / "new"),
    )
    assert "is quantized" in error
    assert [path.name for path in tmp_path.iterdir()] == ["int8"]
