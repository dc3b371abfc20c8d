"""A seed decides every weight of a training, to the last bit.

What a backend promises: JAX always, PyTorch after
`torch.use_deterministic_algorithms(True)` and TensorFlow after
`tf.config.experimental.enable_op_determinism()`, which cannot be taken back.
So the runs are in processes of their own.
"""

import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from tests.effort import effort
from tests.reliability.seeded_worker import SEEDS

REPOSITORY = pathlib.Path(__file__).parents[2]
PROCESSES = effort(1, 2)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Returns the seed, and the weights by name, of each run."""
    folder = tmp_path_factory.mktemp("seeded")
    paths = [folder / f"{number}.npz" for number in range(PROCESSES)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.seeded_worker", path],
            cwd=REPOSITORY,
            # A GPU promises less, and has other ways to ask for it.
            env={
                **os.environ,
                "KERAS_BACKEND": keras.config.backend(),
                "CUDA_VISIBLE_DEVICES": "-1",
                "JAX_PLATFORMS": "cpu",
            },
        )
        for path in paths
    ]
    assert [process.wait() for process in processes] == [0] * PROCESSES
    return [run for path in paths for run in read_runs(path)]


def read_runs(path):
    weights = [{} for _ in SEEDS]
    with np.load(path) as results:
        for name, weight in results.items():
            run, _, of_run = name.partition(" ")
            weights[int(run)][of_run] = weight
    return list(zip(SEEDS, weights))


def bits(weights, when):
    return {
        name: weight.tobytes()
        for name, weight in weights.items()
        if name.startswith(when)
    }


def test_runs_of_one_seed_are_bit_equal(runs, record_property):
    ends = [bits(weights, "end") for seed, weights in runs if seed == SEEDS[0]]
    equal = sum(end == ends[0] for end in ends)
    record_property("runs bit-equal", equal)
    assert equal == len(ends) == 2 * PROCESSES


def test_all_weights_were_trained(runs):
    for _, weights in runs:
        start, end = (bits(weights, when) for when in ("start", "end"))
        assert len(start) == len(end) > 10
        unmoved = [
            name
            for name, weight in start.items()
            if end[name.replace("start", "end")] == weight
        ]
        assert not unmoved


def test_another_seed_gives_other_weights(runs):
    by_seed = {seed: bits(weights, "end") for seed, weights in runs}
    one, other = (by_seed[seed] for seed in sorted(by_seed))
    assert all(one[name] != other[name] for name in one)
