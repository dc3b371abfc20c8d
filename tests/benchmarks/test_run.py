"""The orchestrator: goes on after a kill, and never leaves half a file."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

import machine
import plan
import run
import worker_process
from job import Job

MODULE = """\
import os
import pathlib
import sys
import time

def measure(value, log, seconds=0, fail=False):
    with open(log, "a") as file:
        file.write(value)
    print("  at work", file=sys.stderr)
    time.sleep(seconds)
    if fail:
        raise ValueError("it cannot be done")
    return {
        "value": value,
        "setting": os.environ.get("SETTING"),
        "has_keras": "keras" in sys.modules,
    }
"""


@pytest.fixture(autouse=True)
def module(tmp_path, monkeypatch):
    (tmp_path / "made_up_measurement.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out" / "benchmarks.json"


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log"
    path.touch()
    return path


def make_job(log, value, environment=None, **options):
    options = {"value": value, "log": str(log), **options}
    return Job(
        f"step/{value}",
        "made_up_measurement",
        "jax",
        options,
        environment=environment or {},
    )


def start(output, jobs, *arguments):
    # Of a backend that all have, whatever is installed.
    arguments = ["--backends", "tensorflow", "--output", output, *arguments]
    return run.main([str(a) for a in arguments], lambda *_: jobs)


def read(output):
    return json.loads(output.read_text("utf-8"))


def test_results_are_written_with_what_they_depend_on(output, log):
    assert start(output, [make_job(log, "a"), make_job(log, "b")]) == 0
    figures = read(output)
    assert figures["jobs"]["step/a"]["result"]["value"] == "a"
    assert figures["jobs"]["step/b"]["backend"] == "jax"
    assert figures["machine"]["cores"] >= 1
    assert figures["machine"]["processor"]
    assert "keras" in figures["versions"]
    assert figures["rounds"] == 5
    assert figures["command"].startswith("PYTHONPATH=recipes python ")
    page = output.with_suffix(".md")
    assert figures["command"] in page.read_text("utf-8")
    # Nothing unfinished lies beside them.
    assert {path.suffix for path in output.parent.glob("*.*")} == {
        ".json",
        ".md",
    }


def test_a_second_run_measures_what_is_new(output, log):
    start(output, [make_job(log, "a")])
    start(output, [make_job(log, "a"), make_job(log, "b")])
    assert log.read_text() == "ab"
    # With other options it is another measurement.
    start(output, [make_job(log, "a", seconds=0.01), make_job(log, "b")])
    assert log.read_text() == "aba"
    start(output, [make_job(log, "b")], "--fresh")
    assert log.read_text() == "abab"
    assert list(read(output)["jobs"]) == ["step/b"]


def test_the_environment_reaches_the_process_alone(output, log):
    job = make_job(log, "a", environment={"SETTING": "on"})
    start(output, [job, make_job(log, "b")])
    jobs = read(output)["jobs"]
    assert jobs["step/a"]["environment"] == {"SETTING": "on"}
    assert jobs["step/a"]["result"]["setting"] == "on"
    assert jobs["step/b"]["result"]["setting"] is None
    # In another one it is another measurement.
    start(output, [make_job(log, "a"), make_job(log, "b")])
    assert log.read_text() == "aba"


def test_a_process_imports_what_its_measurement_does_alone(output, log):
    start(output, [make_job(log, "a")])
    assert read(output)["jobs"]["step/a"]["result"]["has_keras"] is False


def test_a_failure_is_recorded_and_tried_again(output, log, capsys):
    jobs = [make_job(log, "a", fail=True), make_job(log, "b")]
    assert start(output, jobs) == 1
    assert "Failed: step/a" in capsys.readouterr().err
    failed = read(output)["jobs"]["step/a"]
    assert failed["error"] == "exit status 1: ValueError: it cannot be done"
    assert "result" not in failed
    assert read(output)["jobs"]["step/b"]["result"]["value"] == "b"
    start(output, jobs)
    assert log.read_text() == "aba"


def test_what_lies_beside_a_result_is_made_again(output, log, tmp_path):
    makes = tmp_path / "exports"
    job = make_job(log, "a")
    job = Job(job.name, job.module, job.backend, job.options, str(makes))
    makes.mkdir()
    start(output, [job])
    start(output, [job])
    assert log.read_text() == "a"
    makes.rmdir()
    start(output, [job])
    assert log.read_text() == "aa"


def test_places_are_not_written_down(output, log):
    options = {"data": "/x", "folder": "/y", "rows": 1}
    assert run.without_places(options) == {"rows": 1}
    start(output, [make_job(log, "a")], "--data", log.parent)
    figures = read(output)
    assert "--data FOLDER" in figures["command"]
    assert str(output) not in figures["command"]


SCRIPT = """\
import sys
import run
from job import Job

log = sys.argv[1]
jobs = [
    Job("step/a", "made_up_measurement", "jax", {"value": "a", "log": log}),
    Job(
        "step/b",
        "made_up_measurement",
        "jax",
        {"value": "b", "log": log, "seconds": 60},
    ),
]
run.main(["--backends", "tensorflow", "--output", sys.argv[2]], lambda *_: jobs)
"""


def test_a_killed_run_keeps_what_it_had(output, log, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = worker_process.environment(make_job(log, "a"))
    process = subprocess.Popen(
        [sys.executable, str(script), str(log), str(output)],
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 600
        while log.read_text() != "ab":
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        # With the worker, as a machine that stops would end both.
        process_group_kill(process)
    assert list(read(output)["jobs"]) == ["step/a"]
    start(output, [make_job(log, "a"), make_job(log, "b")])
    assert log.read_text() == "abb"
    assert list(read(output)["jobs"]) == ["step/a", "step/b"]


def process_group_kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--data", "nowhere"], "--data must name a folder, not nowhere"),
        (["--output", "page.md"], "--output must name a .json file"),
    ],
)
def test_bad_arguments_are_told_in_one_line(
    tmp_path, monkeypatch, capsys, arguments, message
):
    monkeypatch.chdir(tmp_path)
    code = run.main(["--backends", "tensorflow", *arguments], lambda *_: [])
    error = capsys.readouterr().err
    assert code == 2
    assert error.startswith("error: ") and error.count("\n") == 1
    assert message in error


@pytest.mark.parametrize("content", ["{", "[]", '{"jobs": []}'])
def test_an_output_that_is_no_record(output, log, capsys, content):
    output.parent.mkdir()
    output.write_text(content, encoding="utf-8")
    assert start(output, [make_job(log, "a")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert output.read_text("utf-8") == content
    assert log.read_text() == ""


def test_another_machine_is_not_mixed_in(output, log, capsys, monkeypatch):
    start(output, [make_job(log, "a")])
    monkeypatch.setattr(machine, "describe", lambda: {"processor": "other"})
    assert start(output, [make_job(log, "b")]) == 2
    assert "--fresh" in capsys.readouterr().err
    assert log.read_text() == "a"


def test_a_missing_backend_is_told(output, capsys, monkeypatch):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    assert start(output, []) == 2
    assert "tensorflow is not installed" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--only", "all"]])
def test_numbers_and_parts_are_checked(arguments, capsys):
    with pytest.raises(SystemExit):
        run.parse(arguments)
    assert capsys.readouterr().err


def test_options_reach_the_plan(output):
    given = []

    def make_plan(*arguments):
        given.extend(arguments)
        return []

    arguments = ["--backends", "tensorflow", "--only", "floor", "step"]
    arguments += ["--batch-size", "3", "--rows", "9", "--rounds", "7"]
    run.main([*arguments, "--output", str(output)], make_plan)
    sizes, backends, parts, rounds, data, _ = given
    assert sizes.compared == (3, plan.FULL.compared[1])
    assert sizes.step == plan.FULL.step and sizes.rows == 9
    assert backends == ["tensorflow"] and rounds == 7 and data is None
    assert set(parts) == {"floor", "step"}
