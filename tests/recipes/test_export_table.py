import json

import pytest

import export_table
import readme_table

BEGIN = readme_table.begin(export_table.COMMAND)
README = f"# Title\n\n{BEGIN}\n\nold\n\n{readme_table.END}\n\nMore.\n"
RECORD = {
    "news": {
        "onnx": {
            "float32": {"bytes": 9_960_000, "accuracy_lost": 0.0},
            "float16": {"bytes": 5_000_000, "accuracy_lost": -0.00025},
            "int8": {"bytes": 2_500_000, "accuracy_lost": 0.0125},
        }
    }
}


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "exports.json"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    return path


def test_a_row_for_each_precision(readme, record):
    assert export_table.run(readme, record, check=False) == 0
    table = readme.read_text(encoding="utf-8").partition(readme_table.END)[0]
    wide, half, small = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()[-4:-1]
    )
    assert wide[:4] == ["`news`", "float32", "not measured", "10.0 MB"]
    assert half[1:4] == ["float16", "not measured", "5.0 MB, +0.03"]
    assert small[1:4] == ["int8", "not measured", "2.5 MB, -1.25"]


def test_check_writes_nothing(readme, record, capsys):
    assert export_table.run(readme, record, check=True) == 1
    assert export_table.COMMAND in capsys.readouterr().err
    assert readme.read_text(encoding="utf-8") == README
    export_table.run(readme, record, check=False)
    assert export_table.run(readme, record, check=True) == 0
