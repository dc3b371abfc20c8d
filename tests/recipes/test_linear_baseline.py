import json

import pytest

import labelled_text
import linear_baseline


@pytest.fixture
def splits(recipe, data_folder):
    return labelled_text.load(recipe.data, data_folder, seed=7)


def test_words_that_tell_the_class_are_found(splits):
    result = linear_baseline.measure(splits, seed=7)
    assert result["validation"] == 1.0
    assert result["test"] == 1.0
    assert result["C"] in linear_baseline.STRENGTHS
    assert result["rows"] == {"train": 64, "validation": 16, "test": 16}


def test_labels_without_a_reason_are_not(splits):
    for rows in (splits.validation, splits.test):
        rows.labels[:] = [1 - label for label in rows.labels]
    result = linear_baseline.measure(splits, seed=7)
    assert result["validation"] == result["test"] == 0.0


def test_strength_is_chosen_on_validation(splits, monkeypatch):
    """Not on test, and of equally good ones it is the first."""
    splits.test.labels[:] = [1 - label for label in splits.test.labels]
    # So weak a model knows little more than which class is the more frequent.
    splits.train.labels[0] = 1 - splits.train.labels[0]
    monkeypatch.setattr(linear_baseline, "STRENGTHS", (1e-9, 1.0, 1.5))
    result = linear_baseline.measure(splits, seed=7)
    assert result["C"] == 1.0


def test_word_pairs_count(recipe):
    """No single word tells these classes apart."""
    rows = labelled_text.LabelledText(["not good", "good not"] * 4, [0, 1] * 4)
    splits = labelled_text.Splits(rows, rows, None, source="made up")
    result = linear_baseline.measure(splits, seed=0)
    assert result["validation"] == 1.0
    assert result["test"] is None
    # Two words, two pairs and a bias.
    assert result["parameters"] == 5


def test_figures_join_those_of_other_data_sets(
    recipe_path, data_folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(linear_baseline, "REPOSITORY", tmp_path)
    record = tmp_path / "docs" / "linear_baselines.json"
    linear_baseline.write({"other": {"validation": 0.5}}, record)
    arguments = [str(recipe_path), "--data", str(data_folder)]
    assert linear_baseline.main(arguments) == 0
    assert "Validation accuracy: 1.0000\nTest" in capsys.readouterr().out
    results = json.loads(record.read_text(encoding="utf-8"))
    assert list(results) == ["other", "tiny"]
    assert results["tiny"]["validation"] == 1.0
    before = record.read_bytes()
    assert linear_baseline.main(arguments) == 0
    assert record.read_bytes() == before


def test_missing_folder_is_one_line(recipe_path, tmp_path, capsys):
    arguments = [str(recipe_path), "--data", str(tmp_path)]
    assert linear_baseline.main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
