import json

import numpy as np
import pytest

from tests.models.small_models import make_classifier

ROWS = [
    ["stocks fall", "Business"],
    ["the market fallen", "Business"],
    ["stocks stocks market", "Business"],
    ["the team wins", "Sports"],
    ["the cup.", "Sports"],
    ["team team cup", "Sports"],
]


@pytest.fixture
def data(write_csv):
    return write_csv([["text", "class"], *ROWS])


@pytest.fixture(scope="module")
def confusion(classifier):
    texts, labels = zip(*ROWS)
    answers = classifier.predict(list(texts), verbose=0).argmax(axis=1)
    confusion = np.zeros((2, 2), int)
    for label, answer in zip(labels, answers):
        confusion[classifier.class_names.index(label), answer] += 1
    return confusion


def test_json_is_what_predict_answers(run, preset, data, confusion):
    result = run("evaluate", preset, data, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["rows"] == 6
    assert answer["confusion_matrix"] == confusion.tolist()
    assert answer["accuracy"] == confusion.trace() / 6
    business, sports = answer["classes"]
    assert (business["name"], sports["name"]) == ("Business", "Sports")
    assert business["rows"] == 3
    assert business["recall"] == confusion[0, 0] / 3
    assert sports["precision"] == confusion[1, 1] / max(
        confusion[:, 1].sum(), 1
    )


def test_screen_has_accuracy_and_tables(run, preset, data, confusion):
    result = run("evaluate", preset, data)
    assert result.stderr == ""
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["Texts:", "'text'"] in lines
    assert ["Classes:", "'class'"] in lines
    assert ["Accuracy:", f"{confusion.trace() / 6:.4f}", "of", "6", "rows"] in (
        lines
    )
    assert ["Sports", *map(str, confusion[1])] in lines


def test_report_is_written(run, preset, data, tmp_path):
    report = tmp_path / "report.html"
    result = run("evaluate", preset, data, "--report", report)
    assert result.exit_code == 0
    assert "Accuracy: " in result.stdout
    assert "<!DOCTYPE html>" in report.read_text("utf-8")


def test_report_that_cannot_be_written_is_refused(
    assert_refused, preset, data, tmp_path
):
    error = assert_refused(
        "evaluate", preset, data, "--report", data / "report.html"
    )
    assert "cannot be written" in error


def test_unknown_class_is_refused_where_it_is(
    assert_refused, preset, write_csv
):
    path = write_csv([["text", "class"], *ROWS, ["the river", "Nature"]])
    error = assert_refused("evaluate", preset, path)
    assert f"{path}, row 8: the class 'Nature' is none of Business" in error


def test_classes_that_are_nowhere_are_asked_for(
    assert_refused, preset, write_csv
):
    path = write_csv([[text, label.lower()] for text, label in ROWS])
    assert "--label-column" in assert_refused("evaluate", preset, path)


def test_preset_of_one_class_is_refused(assert_refused, data, tmp_path):
    make_classifier(num_classes=1).save_to_preset(tmp_path / "preset")
    error = assert_refused("evaluate", tmp_path / "preset", data)
    assert "has one class" in error
