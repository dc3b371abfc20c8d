"""Tables too large for one device, and texts too long for one."""

import numpy as np
import pytest

from tests.scale import sharded_worker as worker
from tests.scale import virtual_devices

# Rounding alone: a sum over devices has another order.
CLOSE = {"rtol": 0, "atol": 1e-5}
TABLES = 4 * (worker.VOCABULARY_SIZE + worker.BIGRAM_BUCKETS) * worker.DIM
MESHES = list(worker.MESHES.items())


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    path = tmp_path_factory.mktemp("sharded") / "measured.npz"
    process = virtual_devices.start(
        "sharded_worker", path, backend="jax", devices=worker.DEVICES
    )
    virtual_devices.finish(process)
    with np.load(path) as results:
        return dict(results)


@pytest.mark.parametrize("name", worker.MESHES)
def test_spread_tables_give_the_same_logits(measured, name):
    logits = measured[f"logits {name}"]
    np.testing.assert_allclose(logits, measured["logits"], **CLOSE)
    assert np.ptp(logits, axis=0).min() > 1e-3


@pytest.mark.parametrize("name", worker.MESHES)
def test_spread_tables_train_alike(measured, name):
    losses = measured[f"losses {name}"]
    np.testing.assert_allclose(losses, measured["losses"], rtol=0, atol=1e-4)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name, shape", MESHES)
@pytest.mark.parametrize(
    "key, copies", [("bytes", 1), ("bytes of training", 3)]
)
def test_a_device_holds_its_rows_of_the_tables(
    measured, name, shape, key, copies
):
    sizes = measured[f"{key} {name}"]
    assert len(sizes) == np.prod(shape)
    assert len(set(sizes)) == 1
    # What is no table is on every device.
    other = measured[f"{key} 1x1"][0] - copies * TABLES
    assert 0 < other < copies * TABLES / 8
    assert sizes[0] == other + copies * TABLES / shape[1]


@pytest.mark.parametrize("parts", worker.PARTS_OF_LENGTH)
def test_a_text_split_along_its_length_gives_the_same_logits(measured, parts):
    np.testing.assert_allclose(
        measured[f"logits of a long text {parts}"],
        measured["logits of a long text"],
        **CLOSE,
    )


def test_a_device_needs_the_memory_of_its_part_of_a_text(measured):
    one, two, eight = (
        measured[f"bytes of a long text {parts}"]
        for parts in worker.PARTS_OF_LENGTH
    )
    assert two < 0.6 * one
    assert eight < 0.2 * one
