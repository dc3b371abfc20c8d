"""Presets with a flipped bit: one error, or what was saved.

With their checksums nothing else may come of it. Without them, as of another
package or an older version, a preset that is still one loads: no parser crashes
or runs away, and no answer is a NaN.
"""

import collections
import json
import shutil

import keras
import numpy as np
import pytest

import keras_wave
from keras_wave.preset_io import checksums
from tests.effort import effort
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier

# The class that reads a file, and little else besides.
READERS = {
    "config.json": keras_wave.WaveBackbone,
    "metadata.json": keras_wave.WaveTokenizer,
    "preprocessor.json": keras_wave.WaveClassifierPreprocessor,
    "task.json": keras_wave.WaveClassifier,
    "tokenizer.json": keras_wave.WaveTokenizer,
    "assets/tokenizer/vocabulary.txt": keras_wave.WaveTokenizer,
    "model.weights.h5": keras_wave.WaveBackbone,
    "task.weights.h5": keras_wave.WaveClassifier,
    checksums.FILE: keras_wave.WaveTokenizer,
}
OTHERS = [name for name in READERS if name != checksums.FILE]
# Of what is in them little is read.
HARDLY_READ = ("metadata.json", checksums.FILE)
# Keras says so before it raises.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Skipping nested container:UserWarning"
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    keras.utils.set_random_seed(0)
    disturb(make_classifier()).save_to_preset(folder)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "preset")


def contents(loaded):
    """Returns all that an answer is made of."""
    config = json.dumps(loaded.get_config(), sort_keys=True)
    weights = [weight.tobytes() for weight in loaded.get_weights()]
    preprocessor = getattr(loaded, "preprocessor", loaded)
    tokenizer = getattr(preprocessor, "tokenizer", preprocessor)
    return config, weights, getattr(tokenizer, "vocabulary", None)


def flip_bits(data, number):
    draw = np.random.default_rng(number)
    for place in draw.integers(8 * len(data), size=number):
        damaged = bytearray(data)
        damaged[place // 8] ^= 1 << place % 8
        yield bytes(damaged)


def cut_short(data, number):
    draw = np.random.default_rng(number)
    for size in draw.integers(len(data), size=number):
        yield data[:size]


def try_each(cls, folder, name, damages):
    """Loads a preset with each of the damaged contents of a file.

    Returns:
        How often it was "rejected", loaded the "same" as it was saved, or as
        some "other".
    """
    expected = contents(cls.from_preset(folder))
    counts = collections.Counter()
    for damaged in damages:
        (folder / name).write_bytes(damaged)
        try:
            loaded = cls.from_preset(folder)
        except ValueError:
            counts["rejected"] += 1
            continue
        is_same = contents(loaded) == expected
        counts["same" if is_same else "other"] += 1
        assert all(np.isfinite(w).all() for w in loaded.get_weights())
    return counts


@pytest.mark.parametrize("name", READERS)
def test_flipped_bit(folder, name, record_property):
    number = effort(8, 1000)
    flips = flip_bits((folder / name).read_bytes(), number)
    counts = try_each(READERS[name], folder, name, flips)
    record_property("flips rejected", counts["rejected"])
    record_property("flips without effect", counts["same"])
    record_property("flips lost", counts["other"])
    assert counts["other"] == 0
    assert counts["rejected"] == number or name in HARDLY_READ


@pytest.mark.parametrize("name", OTHERS)
def test_flipped_bit_without_checksums(folder, name, record_property):
    (folder / checksums.FILE).unlink()
    number = effort(4, 100)
    flips = flip_bits((folder / name).read_bytes(), number)
    counts = try_each(READERS[name], folder, name, flips)
    record_property("flips survived without checksums", counts.total())
    record_property("flips that only a checksum sees", counts["other"])
    assert counts.total() == number


@pytest.mark.parametrize("has_checksums", [True, False])
@pytest.mark.parametrize("name", OTHERS)
def test_truncated_file(folder, name, has_checksums, record_property):
    if not has_checksums:
        (folder / checksums.FILE).unlink()
    assert_rejected_where_cut(folder, name, record_property)


def test_truncated_checksums(folder, record_property):
    assert_rejected_where_cut(folder, checksums.FILE, record_property)


def assert_rejected_where_cut(folder, name, record_property):
    cuts = cut_short((folder / name).read_bytes(), effort(3, 100))
    counts = try_each(READERS[name], folder, name, cuts)
    record_property("truncations rejected", counts["rejected"])
    record_property("truncations lost", counts["other"])
    assert counts["other"] == 0
    assert counts["rejected"] > 0
