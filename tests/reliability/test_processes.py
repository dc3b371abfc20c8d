"""Processes that load the same presets at once."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest

from tests.effort import effort
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier
from tests.reliability import preset_worker
from tests.reliability.answers import count_wrong

REPOSITORY = pathlib.Path(__file__).parents[2]
SHIPPED = "agnews_modulation_tiny"


@pytest.fixture
def start(tmp_path):
    """Starts a process, and ends it whatever happens to the test."""
    processes = []

    def start(name, presets):
        with (tmp_path / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.reliability.preset_worker",
                    str(tmp_path / name),
                    *presets,
                ],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def wait_until_ready(process, log):
    if preset_worker.READY not in (line.strip() for line in process.stdout):
        pytest.fail(f"A process has ended: {log.read_text()}")


def test_processes_get_the_answers_of_one(start, tmp_path, record_property):
    saved = tmp_path / "preset"
    disturb(make_classifier(num_classes=3)).save_to_preset(saved)
    presets = [str(saved), SHIPPED]
    alone = preset_worker.answer(presets)
    names = [f"process {number}" for number in range(effort(2, 4))]
    processes = [start(name, presets) for name in names]
    rounds = effort(1, 3)
    for _ in range(rounds):
        for name, process in zip(names, processes):
            wait_until_ready(process, tmp_path / f"{name}.log")
        for process in processes:
            process.stdin.write("load\n")
            process.stdin.flush()
    wrong, answered = 0, 0
    for name, process in zip(names, processes):
        process.communicate()
        assert process.returncode == 0, (tmp_path / f"{name}.log").read_text()
        for number in range(rounds):
            answers = np.load(tmp_path / name / f"{number}.npz").values()
            for some, expected in zip(answers, alone, strict=True):
                wrong += count_wrong(some, expected)
                answered += len(expected)
    record_property("processes", len(processes))
    record_property("presets loaded at once", len(processes) * rounds * 2)
    record_property("predictions in processes", answered)
    record_property("wrong answers", wrong)
    assert wrong == 0
