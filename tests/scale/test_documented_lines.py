"""The lines of docs/scale.md for programs of one's own."""

import json

import numpy as np
import pytest

import keras_wave
from tests.scale import documented_shards
from tests.scale import virtual_devices
from tests.scale.documented_worker import ROWS

DEVICES = 2
EPOCHS, STEPS = 3, 3 * (ROWS // 64)
PROCESSES_OF_JAX = "Several machines, on JAX"


def run(folder, backend, heading, devices=1, processes=1, **variables):
    """Returns the losses that each process noted."""
    started = start(folder, backend, heading, devices, processes, **variables)
    virtual_devices.finish(*started)
    return read_losses(folder, processes)


def start(folder, backend, heading, devices=1, processes=1, **variables):
    """Starts a block in one process or several, which know of each other."""
    host, port = virtual_devices.free_address()
    return [
        virtual_devices.start(
            "documented_worker",
            heading,
            folder / f"losses_{rank}.json",
            folder=folder,
            backend=backend,
            devices=devices,
            DEVICES=str(devices),
            KERAS_DISTRIBUTION_JOB_ADDRESSES=f"{host}:{port}",
            KERAS_DISTRIBUTION_NUM_PROCESSES=str(processes),
            KERAS_DISTRIBUTION_PROCESS_ID=str(rank),
            # What `torchrun` sets.
            MASTER_ADDR=host,
            MASTER_PORT=port,
            RANK=str(rank),
            WORLD_SIZE=str(processes),
            **variables.get(f"of_process_{rank}", {}),
        )
        for rank in range(processes)
    ]


def read_losses(folder, processes):
    return [
        json.loads((folder / f"losses_{rank}.json").read_text("utf-8"))
        for rank in range(processes)
    ]


def assert_same_steps(losses, expected):
    assert len(expected) == STEPS
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(losses, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    "backend, heading",
    [
        ("jax", "JAX, in your own program"),
        ("tensorflow", "TensorFlow, in your own program"),
    ],
)
def test_devices_of_a_process_take_the_steps_of_one(tmp_path, backend, heading):
    (expected,) = run(tmp_path, backend, heading)
    (losses,) = run(tmp_path, backend, heading, devices=DEVICES)
    assert_same_steps(losses, expected)


def test_processes_of_torch_take_the_steps_of_one(tmp_path):
    heading = "PyTorch, in your own program"
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    (expected,) = run(folders[0], "torch", heading)
    losses = run(folders[1], "torch", heading, processes=DEVICES)
    # Each process has the mean of its part, and the parts are equally large.
    assert_same_steps(np.mean(losses, axis=0), expected)
    assert (folders[1] / "news" / "config.json").exists()


@pytest.fixture(scope="module")
def expected_of_jax(tmp_path_factory):
    (losses,) = run(tmp_path_factory.mktemp("one"), "jax", PROCESSES_OF_JAX)
    return losses


def test_processes_of_jax_take_the_steps_of_one(tmp_path, expected_of_jax):
    both = run(tmp_path, "jax", PROCESSES_OF_JAX, processes=2)
    for losses in both:
        assert_same_steps(losses, expected_of_jax)


def test_a_lost_process_of_jax_is_one_error_and_costs_no_epoch(
    tmp_path, expected_of_jax
):
    first, second = start(
        tmp_path,
        "jax",
        PROCESSES_OF_JAX,
        processes=2,
        of_process_1={"DIES_AFTER": "1"},
    )
    second.communicate()
    assert second.returncode < 0
    _, stderr = first.communicate()
    assert first.returncode != 0
    assert stderr.count("Another process was lost. Start all of them") == 1
    assert "Traceback" not in stderr

    both = run(tmp_path, "jax", PROCESSES_OF_JAX, processes=2)
    for losses in both:
        # The first epoch was taken before.
        np.testing.assert_allclose(
            losses, expected_of_jax[STEPS // EPOCHS :], rtol=0, atol=1e-4
        )


@pytest.mark.parametrize(
    "heading", [documented_shards.TABLE, documented_shards.LENGTH]
)
def test_tables_and_texts_are_spread(tmp_path, heading):
    output = tmp_path / "logits.npy"
    process = virtual_devices.start(
        "documented_shards", heading, output, backend="jax", devices=8
    )
    virtual_devices.finish(process)
    classifier = keras_wave.WaveClassifier.from_preset(documented_shards.PRESET)
    expected = classifier.predict(documented_shards.TEXTS, verbose=0)
    np.testing.assert_allclose(np.load(output), expected, rtol=0, atol=1e-4)
