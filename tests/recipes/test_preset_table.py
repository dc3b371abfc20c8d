import json

import pytest

import preset_table
import readme_table

METRICS = {
    "description": "Sorts news.",
    "validation": {"accuracy": 0.91237},
    "parameters": {"total": 1234567, "embedding": 1000000, "other": 234567},
    "bytes": 2_460_000,
}
BEGIN = readme_table.begin(preset_table.COMMAND)
README = f"# Title\n\n{BEGIN}\n\nold\n\n{readme_table.END}\n\nMore.\n"


@pytest.fixture
def presets(tmp_path):
    folder = tmp_path / "presets" / "news"
    folder.mkdir(parents=True)
    (folder / "metrics.json").write_text(json.dumps(METRICS), encoding="utf-8")
    return folder.parent


def test_writes_a_row_for_each_preset(readme, presets):
    assert preset_table.run(readme, presets, check=False) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# Title\n") and text.endswith("\n\nMore.\n")
    assert "old" not in text
    *_, row, _ = text.partition(readme_table.END)[0].splitlines()
    assert row == (
        "| [`news`](keras_wave/presets/news/README.md) | Sorts news. | 0.9124 "
        "| 1,234,567 | 234,567 | 2.5 MB |"
    )


def test_backbone_has_no_accuracy(readme, presets):
    metrics = {**METRICS, "validation": {"cosine": 0.7, "loss": 0.3}}
    path = presets / "news" / "metrics.json"
    path.write_text(json.dumps(metrics), encoding="utf-8")
    assert preset_table.run(readme, presets, check=False) == 0
    text = readme.read_text(encoding="utf-8")
    assert "| Sorts news. | a backbone: cosine 0.7000 | 1,234,567 |" in text


def test_check_tells_a_stale_table_and_writes_nothing(readme, presets, capsys):
    assert preset_table.run(readme, presets, check=True) == 1
    assert "not up to date" in capsys.readouterr().err
    assert readme.read_text(encoding="utf-8") == README
    preset_table.run(readme, presets, check=False)
    assert preset_table.run(readme, presets, check=True) == 0


def test_no_presets_leave_an_empty_table(readme, tmp_path):
    preset_table.run(readme, tmp_path / "nowhere", check=False)
    text = readme.read_text(encoding="utf-8")
    table = preset_table.make_table(preset_table.HEADER, [])
    assert f"{BEGIN}\n\n{table}\n\n{readme_table.END}" in text


def test_a_readme_without_markers_is_left_alone(readme, presets):
    readme.write_text("# Title\n", encoding="utf-8")
    with pytest.raises(ValueError, match="must hold the lines"):
        preset_table.run(readme, presets, check=False)
    assert readme.read_text(encoding="utf-8") == "# Title\n"
