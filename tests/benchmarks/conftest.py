"""Systems, texts and a record so small that a test takes seconds."""

import csv
import functools
import json

import pytest

import keras_wave
import systems
from tests.benchmarks.made_up_record import make_record

VOCABULARY_SIZE = 40
DIM = 16


@pytest.fixture(scope="session")
def tiny_systems():
    """One of each kind, by the names that the real ones have."""
    size = {"vocabulary_size": VOCABULARY_SIZE}
    wave = functools.partial(systems.build_wave, **size, hidden_dim=DIM)
    dim = {**size, "dim": DIM}
    builds = {
        "wave_modulation": wave,
        "wave_interference": functools.partial(wave, update="interference"),
        "wave_pooled": functools.partial(wave, feedforward="pooled"),
        "wave_bfloat16": functools.partial(wave, dtype="mixed_bfloat16"),
        "wave_rowwise": functools.partial(
            wave, feedforward="pooled", dtype="mixed_bfloat16"
        ),
        "complex_modulation": functools.partial(
            systems.build_complex, "modulation", **dim
        ),
        "complex_interference": functools.partial(
            systems.build_complex, "interference", **dim
        ),
        "straightforward": functools.partial(
            systems.build_straightforward, **dim
        ),
        "bert_layer": functools.partial(
            systems.build_bert, 1, **dim, num_heads=2
        ),
        "fnet_layer": functools.partial(systems.build_fnet, 1, **dim),
    }
    optimizers = {"wave_rowwise": "rowwise_adam"}
    return {
        name: systems.System(
            name, f"title of {name}", build, optimizers.get(name, "adam")
        )
        for name, build in builds.items()
    }


@pytest.fixture(scope="session")
def texts(tmp_path_factory):
    """The arguments which have measurements read made-up headlines."""
    folder = tmp_path_factory.mktemp("texts")
    rows = [
        [str(1 + number % 4), "Some title", f"shares of {number} banks fall"]
        for number in range(48)
    ]
    for split in ("train", "validation"):
        path = folder / f"{split}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return {"data": str(folder), "recipe": "agnews_modulation"}


@pytest.fixture(scope="session")
def small_preset(tmp_path_factory):
    """A folder of a preset that takes no time to train or to answer."""
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary += ["shares", "of", "banks", "fall", "some", "title"]
    classifier = keras_wave.WaveClassifier(
        keras_wave.WaveBackbone(len(vocabulary), DIM, feedforward="pooled"),
        num_classes=4,
        preprocessor=keras_wave.WaveClassifierPreprocessor(
            keras_wave.WaveTokenizer(vocabulary), sequence_length=12
        ),
        class_names=["World", "Sports", "Business", "Sci/Tech"],
    )
    folder = tmp_path_factory.mktemp("presets") / "small"
    classifier.save_to_preset(str(folder))
    return str(folder)


@pytest.fixture
def figures():
    """A made-up record of everything."""
    return make_record()


@pytest.fixture
def record_path(tmp_path, figures):
    path = tmp_path / "benchmarks.json"
    path.write_text(json.dumps(figures), encoding="utf-8")
    return path
