import json

from keras_wave.models import WaveClassifier
from keras_wave.models import builtin_presets


def test_every_preset_is_there(run):
    result = run("presets")
    assert result.exit_code == 0
    header, *rows = result.stdout.splitlines()
    names = [row.split()[0] for row in rows]
    assert names == sorted(builtin_presets.find_presets())
    assert header.split() == (
        ["preset", "accuracy", "parameters", "size", "classes"]
    )
    assert "0.9265  14,656,516  12.2 MB  World, Sports, Business" in (
        result.stdout
    )


def test_json_agrees_with_the_preset(run):
    rows = {
        row["name"]: row for row in json.loads(run("presets", "--json").stdout)
    }
    row = rows["agnews_modulation_tiny"]
    classifier = WaveClassifier.from_preset("agnews_modulation_tiny")
    assert row["classes"] == classifier.class_names
    assert row["parameters"] == classifier.count_params()
    assert 0.9 < row["validation_accuracy"] < 1
    assert row["bytes"] > 500_000


def test_backbone_has_no_classes(run, monkeypatch, tmp_path):
    metrics = {
        "description": "Knows words.",
        "parameters": {"total": 2_500_000},
        "bytes": 5_100_000,
        "recipe": {"pretraining": {}},
        "validation": {"cosine": 0.7},
    }
    folder = tmp_path / "wave_tests_en"
    folder.mkdir()
    (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    monkeypatch.setattr(builtin_presets, "PRESETS_FOLDER", tmp_path)
    _, row = run("presets").stdout.splitlines()
    assert row.split() == (
        ["wave_tests_en", "2,500,000", "5.1", "MB", "(a", "backbone)"]
    )
    (row,) = json.loads(run("presets", "--json").stdout)
    assert row["classes"] is None
    assert row["validation_accuracy"] is None
