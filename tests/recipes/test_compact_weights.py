import h5py
import numpy as np
import pytest

import compact_weights
from keras_wave.models import builtin_presets
from significant_bits import round_weights

LARGE = np.random.default_rng(1).normal(size=(600, 8)).astype("float16")
LONG = LARGE.ravel()
SMALL = LARGE[:5]
WIDE = LARGE.astype("float32")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "model.weights.h5"
    with h5py.File(path, "w") as file:
        file.attrs["version"] = "1"
        group = file.create_group("layers/embedding")
        group.attrs["name"] = "embedding"
        group["large"], group["long"], group["small"] = LARGE, LONG, SMALL
        group["wide"], group["one"] = WIDE, np.float16(3.14)
        group["large"].attrs["kept"] = "yes"
        file.create_group("vars")
    return path


def test_large_weights_of_half_precision_are_rounded_and_packed(path):
    size = path.stat().st_size
    compact_weights.rewrite(path)
    assert path.stat().st_size < size
    with h5py.File(path) as file:
        group = file["layers/embedding"]
        for name, values in (("large", LARGE), ("long", LONG)):
            item = group[name]
            assert (item.shuffle, item.compression) == (True, "gzip")
            assert item.dtype == "float16"
            rounded = round_weights(values, compact_weights.BITS)
            np.testing.assert_array_equal(item, rounded)
        for name, values in (("small", SMALL), ("wide", WIDE)):
            assert group[name].compression is None
            assert group[name].dtype == values.dtype
            np.testing.assert_array_equal(group[name], values)
        assert group["one"][()] == np.float16(3.14)


def test_all_else_stays(path):
    compact_weights.rewrite(path)
    with h5py.File(path) as file:
        assert set(file) == {"layers", "vars"}
        assert file.attrs["version"] == "1"
        assert file["layers/embedding"].attrs["name"] == "embedding"
        assert file["layers/embedding/large"].attrs["kept"] == "yes"


def test_once_more_gives_the_same_bytes(path):
    compact_weights.rewrite(path)
    content = path.read_bytes()
    compact_weights.rewrite(path)
    assert path.read_bytes() == content


def test_a_chunk_has_whole_rows_and_a_mebibyte_at_most(path, monkeypatch):
    monkeypatch.setattr(compact_weights, "CHUNK", 100)
    compact_weights.rewrite(path)
    with h5py.File(path) as file:
        group = file["layers/embedding"]
        assert group["large"].chunks == (12, 8)
        assert group["long"].chunks == (100,)
        np.testing.assert_array_equal(
            group["large"], round_weights(LARGE, compact_weights.BITS)
        )


@pytest.mark.parametrize("preset", builtin_presets.find_presets())
def test_shipped_presets_are_stored_so(preset):
    path = builtin_presets.PRESETS_FOLDER / preset / "model.weights.h5"
    found = []
    with h5py.File(path) as file:
        file.visititems(
            lambda _, item: (
                found.append(item) if isinstance(item, h5py.Dataset) else None
            )
        )
        large = [item for item in found if item.size >= compact_weights.LEAST]
        assert large
        for item in large:
            assert (item.shuffle, item.compression) == (True, "gzip")
            values = item[()]
            rounded = round_weights(values, compact_weights.BITS)
            np.testing.assert_array_equal(rounded, values)
