"""Every kind of system builds and trains on this backend."""

import keras
import numpy as np
import pytest

import full_batch
import measure_step
from tests.benchmarks.conftest import VOCABULARY_SIZE

IDS = np.random.default_rng(0).integers(VOCABULARY_SIZE, size=64)
NAMES = [
    "wave_modulation",
    "wave_pooled",
    "wave_bfloat16",
    "wave_rowwise",
    "complex_modulation",
    "complex_interference",
    "straightforward",
    "bert_layer",
    "fnet_layer",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_trains(tiny_systems, name):
    step, figures = measure_step.prepare(tiny_systems[name], IDS, 4, 8)
    before = read_weights(step)
    step()
    after = read_weights(step)
    assert len(before) == len(after) > 4
    moved = [not np.array_equal(a, b) for a, b in zip(before, after)]
    # No gradient comes to what nothing is made of.
    assert sum(moved) >= len(moved) - 4
    assert all(np.isfinite(array).all() for array in after)
    assert figures["flops"] > 0
    assert figures["parameters"] > VOCABULARY_SIZE * 16


def read_weights(step):
    if hasattr(step, "state"):
        return [np.array(value, "float32") for value in step.state[0]]
    return [
        keras.ops.convert_to_numpy(variable)
        for variable in step.model.trainable_variables
    ]


@pytest.mark.parametrize("jit_compile", [True, False])
@pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="it is TensorFlow's choice"
)
def test_with_xla_and_without(tiny_systems, jit_compile):
    system = tiny_systems["wave_modulation"]
    step, _ = measure_step.prepare(system, IDS, 4, 8, jit_compile)
    before = read_weights(step)
    step()
    assert step.model.jit_compile is jit_compile
    assert not np.array_equal(before[0], read_weights(step)[0])


@pytest.mark.parametrize(
    ("name", "moments", "row_moments"),
    [("wave_bfloat16", 2, 0), ("wave_rowwise", 0, 1)],
)
def test_a_system_chooses_its_optimizer(
    tiny_systems, name, moments, row_moments
):
    step, _ = measure_step.prepare(tiny_systems[name], IDS, 4, 8)
    step()
    on_jax = hasattr(step, "state")
    kept = step.state[2] if on_jax else step.model.optimizer.variables
    shapes = [tuple(variable.shape) for variable in kept]
    assert shapes.count((VOCABULARY_SIZE, 16)) == moments
    assert shapes.count((VOCABULARY_SIZE, 1)) == row_moments


@pytest.mark.skipif(
    keras.config.backend() != "jax", reason="XLA is asked on JAX"
)
def test_memory_by_kind(tiny_systems):
    system = tiny_systems["wave_modulation"]
    step, figures = measure_step.prepare(system, IDS, 4, 8)
    memory = figures["memory"]
    assert memory == step.memory()
    assert memory["temp"] > 0
    assert memory["total"] == (
        memory["argument"] + memory["output"] + memory["temp"] - memory["alias"]
    )
    # Weights, and two slots of Adam for each.
    assert memory["argument"] >= 3 * 4 * figures["parameters"]


def test_batches_are_full_and_below_the_vocabulary():
    inputs, labels = full_batch.make(np.arange(100), 3, 10, 7, 4)
    assert inputs["token_ids"].shape == inputs["padding_mask"].shape == (3, 10)
    assert inputs["padding_mask"].all()
    assert inputs["token_ids"].max() == 6
    assert labels.shape == (3,) and set(labels) <= {0, 1, 2, 3}


def test_ids_are_those_of_the_texts(texts):
    ids = full_batch.read_ids(**texts, count=30)
    assert ids.shape == (30,)
    # Every text has a title and the same words.
    assert len(set(ids)) < 20
