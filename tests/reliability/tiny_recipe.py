"""The tiny recipe of `tests/recipes`, run by processes that can be killed."""

import json
import subprocess
import sys
import time

import h5py
import numpy as np

import train
from tests.recipes.conftest import RECIPE
from tests.recipes.conftest import make_rows
from tests.recipes.conftest import write_csv
from tests.reliability.worker_environment import environment

# More epochs, and weights of some megabytes: time to be killed in. The state is
# saved after every step.
CHANGES = (
    *("--set", "training.epochs=4"),
    *("--set", "model.hidden_dim=512"),
    *("--set", "training.save_minutes=1e-9"),
)


class TinyRecipe:
    """A recipe and its rows in a folder.

    Args:
        folder: pathlib.Path. Exists already.
    """

    def __init__(self, folder):
        self.path = folder / "tiny.toml"
        self.path.write_text(RECIPE, encoding="utf-8")
        self.data = folder / "data"
        self.data.mkdir()
        write_csv(self.data / "train.csv", make_rows(64, seed=1))
        write_csv(self.data / "validation.csv", make_rows(16, seed=2))

    def arguments(self, output):
        """Returns the arguments of `recipes/train.py`."""
        places = (self.path, "--data", self.data, "--output", output)
        return [*map(str, places), *CHANGES]

    def start(self, output, *program):
        """Starts the command in a process, and returns it.

        Args:
            output: pathlib.Path. The folder of the run.
            *program: A program that takes the command's arguments after its
                own. Defaults to the command.
        """
        program = program or (sys.executable, train.__file__)
        return subprocess.Popen(
            [*map(str, program), *self.arguments(output)],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def finish(self, output):
        """Runs the command in a process, and returns how long it trained."""
        process = self.start(output)
        wait_for(training_folder(output).exists, process)
        start = time.perf_counter()
        _, stderr = process.communicate()
        assert process.returncode == 0, stderr
        return time.perf_counter() - start

    def finish_here(self, output):
        """Runs the command in this process, which has imported it all."""
        start = time.perf_counter()
        assert train.main(self.arguments(output)) == 0
        return time.perf_counter() - start


def wait_for(is_there, process):
    """Waits until something is there, and returns whether it came."""
    while not is_there():
        if process.poll() is not None:
            return False
        time.sleep(0.005)
    return True


def training_folder(output):
    return output / ".training"


def is_finished(output):
    return (output / "metrics.json").exists()


def read_weights(folder):
    """Returns the arrays of both weight files of a preset, by name."""
    arrays = {}
    for path in sorted(folder.glob("*.weights.h5")):
        with h5py.File(path) as file:

            def keep(name, item, path=path):
                if isinstance(item, h5py.Dataset):
                    arrays[f"{path.name}/{name}"] = item[()]

            file.visititems(keep)
    return arrays


def read_epochs(folder):
    """Returns what was measured in each epoch, but for the seconds."""
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    return [
        {key: value for key, value in epoch.items() if key != "seconds"}
        for epoch in metrics["epochs"]
    ]


def count_lost(folder, unbroken):
    """Returns how many arrays differ by a bit from those of another run."""
    found, expected = read_weights(folder), read_weights(unbroken)
    assert expected
    return sum(
        name not in found
        or not np.array_equal(as_bytes(found[name]), as_bytes(array))
        for name, array in expected.items()
    )


def as_bytes(array):
    return np.frombuffer(array.tobytes(), "uint8")
