import argparse
import json
import sys

import pytest

import build_job
import builds

RECORD = {
    "seconds": {
        "fit": {
            "torch": {"before": [4.0, 9.0, 6.0], "now": [2.0, 3.0, 4.0]},
        },
        "import": {"jax": {"before": [5.0], "now": [2.0]}},
    },
}
CHILD = """\
import json, os, sys
name, rows = sys.argv[1:]
assert "PYTHONPATH" not in os.environ
print("a library says something")
print(json.dumps({"torch": 3.0, "jax": 2.0}[os.environ["KERAS_BACKEND"]]))
"""


@pytest.fixture
def child(monkeypatch, tmp_path):
    path = tmp_path / "child.py"
    path.write_text(CHILD, encoding="utf-8")
    monkeypatch.setattr(builds, "CHILD", path)
    return path


def test_ratio_is_of_a_round():
    title = builds.TITLES["fit"]
    assert builds.table_rows(RECORD) == [
        [builds.TITLES["import"], "jax", "5.00 s", "2.00 s", "2.50", 1],
        # 4 / 2, 9 / 3 and 6 / 4.
        [title, "torch", "6.00 s", "3.00 s", "2.00", 3],
    ]


def test_processes_of_builds_take_turns(child, tmp_path, monkeypatch):
    run_process, turns = builds.run_process, []

    def run(name, python, backend, rows):
        turns.append((backend, python))
        return run_process(name, sys.executable, backend, rows)

    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(builds, "run_process", run)
    pythons = {"before": "old", "now": "new", "without": "bare"}
    found = builds.measure("import", pythons, tmp_path / "rows.json", rounds=1)
    assert turns == [
        ("jax", "old"),
        ("jax", "bare"),
        ("jax", "old"),
        ("jax", "bare"),
        ("torch", "old"),
        ("torch", "bare"),
        ("torch", "old"),
        ("torch", "bare"),
    ]
    assert found == {
        "jax": {"before": [2.0], "now": [2.0]},
        "torch": {"before": [3.0], "now": [3.0]},
    }


def test_a_process_that_fails_is_told(child, tmp_path):
    child.write_text("raise SystemExit('no such preset')", encoding="utf-8")
    with pytest.raises(builds.BadInput, match="status 1: no such preset"):
        builds.run_process("fit", sys.executable, "jax", tmp_path / "r.json")


def test_interpreters_are_asked_for(tmp_path):
    options = builds.parse(["--measure", "--now", "python"])
    with pytest.raises(builds.BadInput, match="Missing: before, without"):
        builds.run(options, tmp_path / "none.json", tmp_path / "page.md")


def test_without_a_record_it_says_how_to_make_one(tmp_path):
    options = argparse.Namespace(measure=False, check=True)
    with pytest.raises(builds.BadInput, match="--measure"):
        builds.run(options, tmp_path / "none.json", tmp_path / "page.md")


@pytest.mark.parametrize("name", sorted(build_job.JOBS))
def test_jobs_of_this_build(name, small_preset, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build_job, "PRESET", small_preset)
    texts = ["Stocks fall", "Team wins"]
    rows = {"all_texts": texts, "texts": texts, "labels": [0, 1]}
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    build_job.main(name, file)
    assert json.loads(capsys.readouterr().out) > 0
