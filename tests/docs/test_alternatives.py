"""The page beside BERT and fastText says what was measured."""

import pytest

import alternatives
import answers
import json_file
import record
import targets


@pytest.fixture(scope="module")
def figures():
    return record.read(targets.RECORD)


def read_metrics(preset):
    return json_file.read(alternatives.PRESETS / preset / "metrics.json")


def test_tables_are_up_to_date():
    assert alternatives.main(["--check"]) == 0


def test_every_measured_system_has_a_row(figures):
    titles = [title for title, *_ in alternatives.answer_rows(figures)]
    presets = {preset for preset, *_ in answers.of_waves(figures)}
    assert titles[:2] == ["fastText", "TF-IDF, linear SVM"]
    assert set(titles[2:]) == {f"`{preset}`" for preset in presets}


def test_a_missing_system_has_no_row(figures):
    result = dict(record.result(figures, "inference/classical"))
    result["fasttext"] = {"error": "ImportError: no fasttext"}
    jobs = {**figures["jobs"], "inference/classical": {"result": result}}
    rows = alternatives.answer_rows({**figures, "jobs": jobs})
    assert rows[0][0] == "TF-IDF, linear SVM"


def test_classical_models_are_faster_than_every_preset(figures):
    rates = {
        title: answers.best_rate(result)
        for title, result in answers.of_classical(figures).items()
    }
    wave = max(
        answers.best_rate(result)
        for *_, result in answers.of_waves(figures)
        if "latency" in result
    )
    assert min(rates.values()) > 1.5 * wave
    assert rates["fastText"] > 5 * wave


def test_the_linear_model_is_as_accurate_as_the_paper_s_network(figures):
    linear = answers.of_classical(figures)["TF-IDF, linear SVM"]["accuracy"]
    wave = read_metrics("agnews_modulation")["validation"]["accuracy"]
    assert linear == pytest.approx(wave, abs=0.002)
    assert (
        max(
            result["accuracy"]
            for result in answers.of_classical(figures).values()
        )
        < read_metrics("agnews_modulation_distilled")["validation"]["accuracy"]
    )


def test_the_tiny_preset_is_smaller_than_the_linear_model():
    baselines = alternatives.REPOSITORY / "docs" / "linear_baselines.json"
    linear = json_file.read(baselines)["agnews"]["parameters"]
    tiny = read_metrics("agnews_modulation_tiny")["parameters"]["total"]
    assert tiny < linear / 5


def test_bert_base_was_not_run():
    *_, (_, _, accuracy, *_) = alternatives.cost_rows(
        json_file.read(alternatives.COMPARISON)
    )
    assert accuracy == "not run"
