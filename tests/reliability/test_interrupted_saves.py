"""A save that is interrupted leaves the preset that was there, or its own."""

import itertools
import random
import signal
import subprocess
import sys

import h5py
import pytest

import keras_wave
from tests.effort import effort
from tests.reliability.interruption import Interruption
from tests.reliability.interruption import active
from tests.reliability.two_classifiers import is_same
from tests.reliability.two_classifiers import make_both
from tests.reliability.worker_environment import environment

KILLS = effort(sample=6, full=50)
# Some are killed while they save nothing.
CHILDREN = 10 * KILLS
# Of the operations that a save is interrupted at: every one, or a few.
STEP = effort(sample=9, full=1)
# A save takes a fraction of it.
SECONDS = 0.2


@pytest.fixture(scope="module")
def both():
    return make_both()


def read_all(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def is_any_of(preset, classifiers):
    loaded = keras_wave.WaveClassifier.from_preset(preset)
    return any(is_same(loaded, classifier) for classifier in classifiers)


@pytest.mark.parametrize("full", [False, True], ids=["stopped", "full disk"])
def test_errors(full, both, tmp_path, monkeypatch, record_property):
    preset = tmp_path / "preset"
    old, new = both
    old.save_to_preset(preset)
    (preset / "README.md").write_text("mine")
    create_dataset = h5py.Group.create_dataset
    saves = damaged = 0
    for number in itertools.count(1, STEP):
        before = read_all(preset)
        interruption = Interruption(tmp_path, number, full)

        def count_and_create(*args, interruption=interruption, **kwargs):
            interruption.count()
            return create_dataset(*args, **kwargs)

        with monkeypatch.context() as patch, active(interruption):
            patch.setattr(h5py.Group, "create_dataset", count_and_create)
            try:
                new.save_to_preset(preset)
            except (KeyboardInterrupt, OSError, ValueError):
                assert interruption.happened
        if not interruption.happened:
            break
        saves += 1
        if read_all(preset) != before:
            damaged += not is_any_of(preset, [new])
            old.save_to_preset(preset)
    record_property("saves interrupted", saves)
    record_property("presets damaged", damaged)
    assert is_any_of(preset, [new])
    assert (preset / "README.md").read_text() == "mine"
    assert saves > 0
    assert damaged == 0


def test_kills(both, tmp_path, record_property):
    draw = random.Random(1)
    preset = tmp_path / "preset"
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.saving_worker", str(preset)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    kills = damaged = 0
    known = set()
    with worker:
        for _ in range(CHILDREN):
            if kills == KILLS:
                break
            worker.stdin.write(f"{draw.uniform(0, SECONDS)}\n")
            worker.stdin.flush()
            assert int(worker.stdout.readline()) == signal.SIGKILL
            # Where it left nothing, the child was killed before its first save.
            rests = set(tmp_path.glob(".preset.*"))
            kills += bool(rests - known)
            known = rests
            damaged += not is_any_of(preset, both)
        worker.stdin.close()
    both[0].save_to_preset(preset)
    record_property("saves interrupted", kills)
    record_property("presets damaged", damaged)
    assert [path.name for path in tmp_path.iterdir()] == ["preset"]
    assert kills == KILLS
    assert damaged == 0
