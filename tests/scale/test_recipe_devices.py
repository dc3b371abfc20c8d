"""`--devices 2` of a recipe takes the steps that one device takes."""

import json
import shutil

import numpy as np
import pytest

from tests.recipes.conftest import RECIPE
from tests.recipes.conftest import make_rows
from tests.recipes.conftest import write_csv
from tests.scale import virtual_devices
from tests.scale.recipe_worker import DEVICES

BACKENDS = ("tensorflow", "jax", "torch")
MEASURES = ("loss", "accuracy", "val_loss", "val_accuracy")
# Texts of several lengths, and as many rows as leave odd batches over; nothing
# random, since each device draws for itself.
ROWS = 61
CHANGES = [
    "model.sequence_length=48",
    *(
        f"model.{kind}_dropout=0.0"
        for kind in ("token", "embedding", "classifier")
    ),
    "model.dropout=0.0",
    "training.ema_momentum=0.9",
]


class Runs:
    """Runs of one recipe on each backend.

    Args:
        folder: pathlib.Path. Empty.
    """

    def __init__(self, folder):
        self.folder = folder
        self._finished = {}
        self.recipe = folder / "tiny.toml"
        self.recipe.write_text(RECIPE, encoding="utf-8")
        self.data = folder / "data"
        self.data.mkdir()
        write_csv(self.data / "train.csv", make_rows(ROWS, seed=1))
        write_csv(self.data / "validation.csv", make_rows(15, seed=2))

    def start(self, backend, devices, output, module="recipe_worker"):
        """Starts a run, and returns its process and the folder of its notes."""
        notes = output.with_name(f"notes_{output.name}")
        notes.mkdir(exist_ok=True)
        arguments = [self.recipe, "--data", self.data, "--output", output]
        arguments += ["--devices", devices]
        for change in CHANGES:
            arguments += ["--set", change]
        process = virtual_devices.start(
            module,
            *arguments,
            backend=backend,
            devices=DEVICES,
            NOTES=str(notes),
        )
        return process, notes

    def finish(self, backend, devices):
        """Returns the measures of a run, and the losses of its processes."""
        if (backend, devices) not in self._finished:
            output = self.folder / f"{backend}_{devices}"
            process, notes = self.start(backend, devices, output)
            virtual_devices.finish(process)
            losses = [json.loads(file.read_text()) for file in notes.iterdir()]
            self._finished[backend, devices] = read_metrics(output), losses
        return self._finished[backend, devices]


def read_metrics(folder):
    return json.loads((folder / "metrics.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return Runs(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module", params=BACKENDS)
def one_and_two(request, runs):
    return [runs.finish(request.param, devices) for devices in (1, DEVICES)]


def test_the_loss_of_every_step_is_that_of_one_device(one_and_two):
    (_, (expected,)), (metrics, processes) = one_and_two
    steps = [len(epoch) for epoch in expected]
    assert len(steps) == 2 and min(steps) > ROWS // 16
    assert len(processes) == (DEVICES if metrics["backend"] == "torch" else 1)
    for losses in processes:
        np.testing.assert_allclose(losses, expected, rtol=0, atol=1e-4)
    assert np.ptp(expected) > 0.01


def test_an_epoch_is_measured_as_on_one_device(one_and_two):
    (one, _), (two, _) = one_and_two
    for epoch, expected in zip(two["epochs"], one["epochs"]):
        assert set(epoch) == set(expected)
        # A row more or less would be 1 / 61.
        for key in MEASURES:
            assert epoch[key] == pytest.approx(expected[key], abs=1e-4)
    assert one["validation"]["accuracy"] == two["validation"]["accuracy"]


def test_the_command_names_the_devices(one_and_two):
    (one, _), (two, _) = one_and_two
    assert "--devices" not in one["command"]
    assert f" --devices {DEVICES} " in two["command"]


def test_a_run_of_which_a_process_was_killed_goes_on(runs):
    killed = runs.folder / "killed"
    process, _ = runs.start("torch", DEVICES, killed, "dying_process")
    _, stderr = process.communicate()
    assert process.returncode == 2
    lines = stderr.splitlines()
    assert [line for line in lines if line.startswith("error: ")] == [
        f"error: process 2 of {DEVICES} was ended by SIGKILL. The same command "
        "goes on where its state was saved last."
    ]
    assert "Traceback" not in stderr
    log = killed / ".training" / "epochs.json"
    (saved,) = json.loads(log.read_text("utf-8"))

    # Also on fewer devices than it began with.
    copy = shutil.copytree(killed, runs.folder / "killed_copy")
    whole, _ = runs.finish("torch", DEVICES)
    for devices, output in ((DEVICES, killed), (1, copy)):
        process, _ = runs.start("torch", devices, output)
        virtual_devices.finish(process)
        first, second = read_metrics(output)["epochs"]
        assert first == saved
        for key in MEASURES:
            expected = whole["epochs"][1][key]
            assert second[key] == pytest.approx(expected, abs=1e-4)
