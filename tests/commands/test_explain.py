import json

import numpy as np

import keras_wave

TEXT = "The stocks fallen, the team"


def test_json_is_what_the_function_returns(run, preset, classifier):
    result = run("explain", preset, TEXT, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    (expected,) = keras_wave.explain(classifier, [TEXT])
    assert answer["tokens"] == expected.tokens
    assert answer["class_names"] == ["Business", "Sports"]
    assert answer["label"] == expected.class_names[expected.predicted_class]
    # Loaded weights are the same; kernels may be others.
    for name in ("logits", "probabilities", "contributions"):
        np.testing.assert_allclose(
            answer[name], getattr(expected, name), atol=1e-5
        )


def test_screen_has_a_line_a_token(run, preset, classifier):
    result = run("explain", preset, TEXT)
    assert result.stderr == ""
    answer, empty, *lines = result.stdout.splitlines()
    (expected,) = keras_wave.explain(classifier, [TEXT])
    best = expected.predicted_class
    label, probability = answer.split("\t")
    assert label == expected.class_names[best]
    assert empty == ""
    # Printed with four and with three digits.
    assert abs(float(probability) - expected.probabilities[best]) <= 0.6e-4
    moves = expected.contributions[:, best]
    for line, token, move in zip(lines, expected.tokens, moves, strict=True):
        name, number, *bar = line.split()
        assert name == token
        assert abs(float(number) - move) <= 0.6e-3
        assert set("".join(bar)) <= {"+" if move > 0 else "-"}


def test_page_is_written(run, preset, tmp_path):
    path = tmp_path / "why.html"
    result = run("explain", preset, "stocks <fall>", "--html", path)
    assert result.exit_code == 0
    page = path.read_text("utf-8")
    assert "<svg" in page
    assert "&lt;" in page and "<fall>" not in page


def test_empty_text_is_refused(assert_refused, preset):
    assert "The text is empty" in assert_refused("explain", preset, " ")


def test_page_that_cannot_be_written_is_refused(
    assert_refused, preset, tmp_path
):
    (tmp_path / "file").write_text("mine", "utf-8")
    error = assert_refused(
        "explain", preset, TEXT, "--html", tmp_path / "file" / "why.html"
    )
    assert "cannot be written" in error
