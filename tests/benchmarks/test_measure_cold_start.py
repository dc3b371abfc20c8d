import sys

import pytest

import cold_start_child
import measure_cold_start
from keras_wave.data.bad_input import BadInput

CHILD = """\
import json, sys
print("a library says something")
scenario = sys.argv[1]
seconds = {"import_keras_wave": 2.0, "import_keras_hub": 1.0}
if scenario in seconds:
    print(json.dumps({"import": seconds[scenario]}))
else:
    print(json.dumps({"import numpy": 0.5, "first answer": 1.5}))
"""


@pytest.fixture
def child(monkeypatch, tmp_path):
    path = tmp_path / "child.py"
    path.write_text(CHILD, encoding="utf-8")
    monkeypatch.setattr(measure_cold_start, "CHILD", path)
    return path


def test_every_process_is_new(child):
    result = measure_cold_start.measure("news", rounds=2)
    assert result["parts"] == {
        "import numpy": [0.5, 0.5],
        "first answer": [1.5, 1.5],
    }
    assert result["imports"] == {
        "import_keras_wave": [2.0, 2.0],
        "import_keras_hub": [1.0, 1.0],
    }
    assert result["import_ratio"] == 2.0
    assert len(result["process"]) == 2


def test_a_child_that_fails_is_told(child):
    child.write_text("raise SystemExit('no such preset')", encoding="utf-8")
    with pytest.raises(BadInput, match="exit status 1: no such preset"):
        measure_cold_start.measure("news", rounds=1)


def test_parts_in_order(monkeypatch, small_preset, capsys):
    imported = []

    def timed_import(parts, name):
        imported.append(name)
        parts[f"import {name}"] = 0.0

    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    monkeypatch.setattr(cold_start_child, "timed_import", timed_import)
    parts = {}
    cold_start_child.first_answer(parts, small_preset)
    names = ["numpy", "tensorflow", "keras", "keras_hub", "keras_wave"]
    assert imported == names
    assert list(parts) == [
        *(f"import {name}" for name in names),
        "from_preset()",
        "first answer",
        "second answer",
    ]
    assert parts["first answer"] > 0


def test_imports_are_timed():
    parts = {}
    cold_start_child.import_keras_hub(parts, "any")
    assert list(parts) == ["import keras_hub"]
    assert "keras_hub" in sys.modules
