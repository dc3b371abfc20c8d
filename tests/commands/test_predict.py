import csv
import io
import itertools
import json

import keras
import numpy as np
import pytest

from keras_wave.commands import classifiers
from keras_wave.commands import text_source
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall", "the team wins the cup", "stocks", "team market"]
# Printed with four digits.
ROUNDING = 0.5e-4


@pytest.fixture(scope="module")
def expected(classifier):
    logits = classifier.predict(TEXTS, verbose=0)
    return keras.ops.convert_to_numpy(keras.ops.softmax(logits))


def check_lines(text, expected):
    lines = [line.split("\t") for line in text.splitlines()]
    names = np.array(["Business", "Sports"])
    assert [label for label, _ in lines] == (
        names[expected.argmax(axis=1)].tolist()
    )
    np.testing.assert_allclose(
        [float(probability) for _, probability in lines],
        expected.max(axis=1),
        atol=ROUNDING,
    )


def test_texts_are_arguments(run, preset, expected):
    result = run("predict", preset, *TEXTS)
    assert result.exit_code == 0
    assert result.stderr == ""
    check_lines(result.stdout, expected)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_texts_come_from_standard_input(end, run, preset, expected):
    result = run("predict", preset, stdin=end.join(TEXTS))
    check_lines(result.stdout, expected)


def test_texts_come_from_a_file(run, preset, expected, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    check_lines(run("predict", preset, "--file", path).stdout, expected)


@pytest.mark.parametrize(
    ("header", "column"), [(["id", "text"], "text"), (None, "2")]
)
def test_texts_come_from_a_column(
    header, column, run, preset, expected, write_csv
):
    rows = [[str(number), text] for number, text in enumerate(TEXTS)]
    path = write_csv([header, *rows] if header else rows)
    result = run("predict", preset, "--csv", path, "--column", column)
    check_lines(result.stdout, expected)


def test_csv_has_every_probability(run, preset, expected):
    result = run("predict", preset, "--csv-output", *TEXTS)
    header, *rows = csv.reader(io.StringIO(result.stdout))
    assert header == ["label", "probability", "Business", "Sports"]
    numbers = np.array([row[1:] for row in rows], float)
    # Printed with six digits.
    np.testing.assert_allclose(numbers[:, 1:], expected, atol=0.5e-6)
    np.testing.assert_array_equal(numbers[:, 0], numbers[:, 1:].max(axis=1))


def test_json_is_an_object_a_line(run, preset, expected):
    result = run("predict", preset, "--json", *TEXTS)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    for answer, row in zip(answers, expected, strict=True):
        assert answer["probability"] == max(answer["probabilities"].values())
        assert answer["probabilities"][answer["label"]] == answer["probability"]
        np.testing.assert_allclose(
            list(answer["probabilities"].values()), row, atol=0.5e-6
        )


def test_batches_change_nothing(run, preset, expected):
    result = run("predict", preset, "--batch-size", 3, *TEXTS)
    check_lines(result.stdout, expected)


def test_no_text_is_no_answer(run, preset):
    result = run("predict", preset, stdin="")
    assert result.exit_code == 0
    assert result.stdout == ""


def test_few_texts_are_in_memory(run, preset, monkeypatch):
    """It answers while an endless file is read, and reads no more of it."""
    read, answered = [], []

    def endless(path):
        for number in itertools.count():
            read.append(number)
            yield f"line {number}", "stocks fall"

    def answer(classifier, texts):
        answered.append(len(texts))
        assert len(read) == sum(answered)
        if len(answered) == 3:
            raise KeyboardInterrupt
        return np.array([[0.25, 0.75]] * len(texts))

    monkeypatch.setattr(text_source, "from_lines", endless)
    monkeypatch.setattr(classifiers, "probabilities", answer)
    result = run("predict", preset, "--batch-size", 5)
    assert answered == [5, 5, 5]
    assert result.stdout == "Sports\t0.7500\n" * 10
    assert result.exit_code == 1


def test_empty_text_is_refused_where_it_is(
    run, assert_refused, preset, write_csv
):
    path = write_csv([["text"], ["stocks"], [" \t"], ["team"]])
    arguments = ["predict", preset, "--csv", path, "--column", "text"]
    assert f"{path}, row 3: the text is empty" in assert_refused(*arguments)
    error = assert_refused("predict", preset, "stocks", "")
    assert "TEXT 2: the text is empty" in error
    result = run(*arguments, "--skip-empty")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 2


def test_unknown_column_is_refused(assert_refused, preset, write_csv):
    path = write_csv([["id", "text"], ["1", "stocks"]])
    error = assert_refused("predict", preset, "--csv", path, "--column", "body")
    assert f"{path} has no column of the name 'body'" in error
    assert "'id', 'text'" in error


@pytest.mark.parametrize(
    "arguments",
    [
        ["a text", "--file", __file__],
        ["a text", "--csv", __file__, "--column", "1"],
        ["--csv", __file__],
        ["--column", "1"],
        ["a text", "--json", "--csv-output"],
    ],
)
def test_what_excludes_each_other_is_refused(arguments, run, preset):
    result = run("predict", preset, *arguments)
    assert result.exit_code == 2
    assert "--help" in result.stderr


def test_classes_without_names_are_numbers(run, tmp_path):
    make_classifier(num_classes=3).save_to_preset(tmp_path / "preset")
    result = run("predict", tmp_path / "preset", "--json", "stocks")
    assert set(json.loads(result.stdout)["probabilities"]) == {"0", "1", "2"}


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_activation_of_the_preset_makes_the_probabilities(
    activation, run, tmp_path
):
    classifier = make_classifier(activation=activation)
    classifier.save_to_preset(tmp_path / "preset")
    result = run("predict", tmp_path / "preset", "--json", "stocks")
    (expected,) = classifier.predict(["stocks"], verbose=0)
    answer = json.loads(result.stdout)["probabilities"]
    np.testing.assert_allclose(list(answer.values()), expected, atol=1e-6)


def test_answers_that_are_no_numbers_are_a_failure(run, preset, monkeypatch):
    monkeypatch.setattr(
        "keras_wave.WaveClassifier.predict_proba",
        lambda self, texts: np.full((len(texts), 2), np.nan),
    )
    result = run("predict", preset, "stocks")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "damaged" in result.stderr


def test_a_long_text_of_a_csv_file_is_answered(run, preset, write_csv):
    long = "stocks " * (csv.field_size_limit() // 6)
    path = write_csv([["text"], [long], ["the cup"]])
    result = run("predict", preset, "--csv", path, "--column", "text")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
