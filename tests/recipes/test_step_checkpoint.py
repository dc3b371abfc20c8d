"""A run that is stopped in the middle of an epoch goes on from there."""

import itertools

import h5py
import pytest

import step_checkpoint
import training_state
from epoch_checkpoint import EpochCheckpoint
from step_checkpoint import StepCheckpoint
from tests.recipes.runs import AVERAGE
from tests.recipes.runs import assert_same_run
from tests.recipes.runs import read_metrics

# After every step but the last of an epoch, whose own state comes next.
EVERY_STEP = ("--set", "training.save_minutes=1e-9")


def run_until(run_recipe, arguments, folder, step):
    """Runs a recipe that is stopped after a step, counted from the start."""
    on_train_batch_end = StepCheckpoint.on_train_batch_end
    count = itertools.count(1)

    def stop_after_it(self, batch, logs=None):
        on_train_batch_end(self, batch, logs)
        if next(count) == step:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StepCheckpoint, "on_train_batch_end", stop_after_it)
        with pytest.raises(KeyboardInterrupt):
            run_recipe(*arguments, "--output", folder)


# Of two epochs of four steps. The run that goes on is stopped once more, in
# the same epoch, or in the next one.
@pytest.mark.parametrize(
    ("first", "second", "places"),
    [
        (1, 2, ("step 1 of epoch 1", "step 3 of epoch 1")),
        (3, 2, ("step 3 of epoch 1", "step 1 of epoch 2")),
        (4, 3, ("step 3 of epoch 1", "step 2 of epoch 2")),
    ],
)
def test_run_stopped_in_an_epoch_equals_an_unbroken_one(
    first,
    second,
    places,
    averaged,
    run_recipe,
    recipe_path,
    data_folder,
    tmp_path,
):
    arguments = (recipe_path, "--data", data_folder, *AVERAGE, *EVERY_STEP)
    folder = tmp_path / "resumed"
    run_until(run_recipe, arguments, folder, first)
    run_until(run_recipe, arguments, folder, second)
    result = run_recipe(*arguments, "--output", folder)
    assert result.code == 0, result.stderr
    assert f"Going on after {places[1]}." in result.stdout
    assert_same_run(folder, averaged)


def test_state_in_an_epoch_is_one_file_until_its_end(
    run_recipe, recipe_path, data_folder, tmp_path
):
    arguments = (recipe_path, "--data", data_folder, *EVERY_STEP)
    run_until(run_recipe, arguments, tmp_path, 3)
    state = tmp_path / ".training"
    before = {path.name for path in state.glob("*")}
    assert before == {"fingerprint.txt", step_checkpoint.FILE}
    position = training_state.read_position(state / step_checkpoint.FILE)
    assert (position["epoch"], position["step"]) == (1, 3)
    assert position["seconds"] > 0
    # After the first step of the next epoch there is one of that epoch.
    run_until(run_recipe, arguments, tmp_path, 2)
    position = training_state.read_position(state / step_checkpoint.FILE)
    assert (position["epoch"], position["step"]) == (2, 1)


def test_state_of_an_epoch_that_is_done_is_not_gone_on_from(
    averaged, run_recipe, recipe_path, data_folder, tmp_path, monkeypatch
):
    """The run was killed before it deleted the state."""
    arguments = (recipe_path, "--data", data_folder, *AVERAGE, *EVERY_STEP)
    folder = tmp_path / "resumed"
    run_until(run_recipe, arguments, folder, 3)
    state = folder / ".training" / step_checkpoint.FILE
    kept = state.read_bytes()
    run_until(run_recipe, arguments, folder, 1)
    with monkeypatch.context() as patch:
        patch.setattr(EpochCheckpoint, "on_epoch_begin", interrupt_second)
        with pytest.raises(KeyboardInterrupt):
            run_recipe(*arguments, "--output", folder)
    assert not state.exists()
    state.write_bytes(kept)
    result = run_recipe(*arguments, "--output", folder)
    assert result.code == 0, result.stderr
    assert "Going on after epoch 1." in result.stdout
    assert_same_run(folder, averaged)


def interrupt_second(self, epoch, logs=None):
    if epoch == 1:
        raise KeyboardInterrupt
    self._start = 0.0


def test_when_it_is_saved_may_change_between_two_runs(
    finished, run_recipe, recipe_path, data_folder, tmp_path
):
    arguments = (recipe_path, "--data", data_folder)
    folder = tmp_path / "resumed"
    run_until(run_recipe, (*arguments, *EVERY_STEP), folder, 2)
    result = run_recipe(*arguments, "--output", folder)
    assert result.code == 0, result.stderr
    assert "Going on after step 2 of epoch 1." in result.stdout
    assert_same_run(folder, finished.folder)


def test_seconds_are_those_of_all_runs(
    run_recipe, recipe_path, data_folder, tmp_path
):
    arguments = (recipe_path, "--data", data_folder, *EVERY_STEP)
    run_until(run_recipe, arguments, tmp_path / "run", 3)
    path = tmp_path / "run" / ".training" / step_checkpoint.FILE
    with h5py.File(path, "a") as file:
        file[training_state.GROUP].attrs["seconds"] = 1000.0
    result = run_recipe(*arguments, "--output", tmp_path / "run")
    assert result.code == 0, result.stderr
    metrics = read_metrics(tmp_path / "run")
    first, second = (epoch["seconds"] for epoch in metrics["epochs"])
    assert first > 1000 > second
    assert metrics["seconds"]["total"] > 1000
