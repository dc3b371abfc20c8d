"""A recipe that is killed and started again loses nothing but time."""

import contextlib
import random
import signal
import subprocess
import sys
import types

import pytest

from tests.effort import effort
from tests.reliability.tiny_recipe import TinyRecipe
from tests.reliability.tiny_recipe import count_lost
from tests.reliability.tiny_recipe import is_finished
from tests.reliability.tiny_recipe import read_epochs
from tests.reliability.tiny_recipe import training_folder
from tests.reliability.tiny_recipe import wait_for

KILLS = effort(sample=2, full=7)
# Then a run may end.
KILLS_OF_A_RUN = 3
# About as many arrays and files are written in three epochs.
MOMENTS = 700


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    return TinyRecipe(tmp_path_factory.mktemp("recipe"))


@pytest.fixture(scope="module")
def finish(recipe):
    """Ends a run. A sample saves the time to import everything once more."""
    return effort(sample=recipe.finish_here, full=recipe.finish)


@pytest.fixture(scope="module")
def unbroken(finish, tmp_path_factory):
    """The folder of a run that nobody killed, and its seconds."""
    folder = tmp_path_factory.mktemp("unbroken") / "run"
    seconds = finish(folder)
    return types.SimpleNamespace(folder=folder, seconds=seconds)


def kill_inside(recipe, output, draw):
    """Lets a run die while it writes something."""
    program = (sys.executable, "-m", "tests.reliability.dying_recipe")
    return recipe.start(output, *program, draw.randrange(1, MOMENTS))


def kill_at_random(recipe, output, draw, seconds):
    """Kills a run at any moment after its imports."""
    process = recipe.start(output)
    if wait_for(training_folder(output).exists, process):
        # One that ends before is another run that was not killed.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(draw.uniform(0, seconds))
    process.kill()
    return process


def is_killed(process, output):
    """Whether a process had not finished its run when it was killed."""
    _, stderr = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), stderr
    return not is_finished(output)


def test_killed_runs_end_as_an_unbroken_one(
    recipe, finish, unbroken, tmp_path, record_property
):
    draw = random.Random(0)
    kills = inside = runs = lost = 0
    while kills < KILLS:
        output = tmp_path / f"run_{runs}"
        runs += 1
        for _ in range(min(KILLS_OF_A_RUN, KILLS - kills)):
            if kills % 2:
                process = kill_at_random(recipe, output, draw, unbroken.seconds)
            else:
                process = kill_inside(recipe, output, draw)
            if not is_killed(process, output):
                break
            kills += 1
            inside += any(training_folder(output).glob(".*.unfinished/*"))
        finish(output)
        lost += count_lost(output, unbroken.folder)
        assert read_epochs(output) == read_epochs(unbroken.folder)
        assert len(list(tmp_path.iterdir())) == runs
    record_property("kills survived", kills)
    record_property("kills inside checkpoint writing", inside)
    record_property("weights lost", lost)
    assert inside > 0
    assert lost == 0
