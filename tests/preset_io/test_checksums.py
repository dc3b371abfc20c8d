"""Presets whose files are not those that were saved."""

import json
import shutil

import h5py
import huggingface_hub
import numpy as np
import pytest

import keras_wave
from keras_wave.preset_io import checksums
from keras_wave.preset_io import hubs
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.models.small_models import make_tokenizer
from tests.preset_io.hostile import function

FILE = "checksums.json"
WEIGHTS, HEAD = "model.weights.h5", "task.weights.h5"
VOCABULARY = "assets/tokenizer/vocabulary.txt"
TOKENIZER_FILES = {"tokenizer.json", VOCABULARY}
BACKBONE_FILES = {"config.json", "metadata.json", WEIGHTS}
DIGEST = "0" * 64


@pytest.fixture
def preset(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "preset")


def read(preset):
    return json.loads((preset / FILE).read_text())["sha256"]


def change(preset, name):
    """Changes a file so that nothing but its checksum tells."""
    path = preset / name
    if path.suffix == ".h5":
        with h5py.File(path, "a") as file:
            weight = file.visititems(
                lambda _, item: item if isinstance(item, h5py.Dataset) else None
            )
            weight[...] = -weight[...]
    elif path.suffix == ".txt":
        words = path.read_text().splitlines()
        path.write_text("\n".join([*words[:-2], words[-1], words[-2], ""]))
    else:
        path.write_text(path.read_text() + "\n")


def assert_refused(preset, name, cls=keras_wave.WaveClassifier, **kwargs):
    with pytest.raises(ValueError, match=f"{name} is damaged: .* sha256"):
        cls.from_preset(preset, **kwargs)


@pytest.mark.parametrize(
    ("model", "files"),
    [
        (
            make_classifier,
            BACKBONE_FILES
            | TOKENIZER_FILES
            | {"preprocessor.json", "task.json", HEAD},
        ),
        (make_backbone, BACKBONE_FILES),
        (make_preprocessor, TOKENIZER_FILES | {"preprocessor.json"}),
        (make_tokenizer, TOKENIZER_FILES),
    ],
)
def test_every_save_writes_them(tmp_path, model, files):
    model().save_to_preset(tmp_path)
    assert set(read(tmp_path)) == files


@pytest.mark.parametrize(
    "name",
    ["config.json", "preprocessor.json", "task.json", "tokenizer.json"]
    + [VOCABULARY, WEIGHTS, HEAD],
)
def test_changed_file(preset, name):
    change(preset, name)
    assert_refused(preset, name)
    digests = read(preset)
    del digests[name]
    (preset / FILE).write_text(json.dumps({"sha256": digests}))
    loaded = keras_wave.WaveClassifier.from_preset(preset)
    assert isinstance(loaded, keras_wave.WaveClassifier)


def test_safety_comes_first(preset):
    content = json.loads((preset / "config.json").read_text())
    content["config"]["activation"] = function("builtins", "eval")
    (preset / "config.json").write_text(json.dumps(content))
    field = "config.json: config.activation.config is refused"
    with pytest.raises(ValueError, match=field):
        keras_wave.WaveClassifier.from_preset(preset)


@pytest.mark.parametrize(
    ("cls", "name", "kwargs"),
    [
        (keras_wave.WaveBackbone, VOCABULARY, {}),
        (keras_wave.WaveBackbone, HEAD, {}),
        (keras_wave.WaveBackbone, WEIGHTS, {"load_weights": False}),
        (keras_wave.WaveTokenizer, WEIGHTS, {}),
        (keras_wave.WaveClassifierPreprocessor, HEAD, {}),
        (keras_wave.WaveClassifier, HEAD, {"num_classes": 3}),
        (keras_wave.WaveClassifier, HEAD, {"load_weights": False}),
        (keras_wave.WaveClassifier, VOCABULARY, {"preprocessor": None}),
        (keras_wave.WaveClassifier, "metadata.json", {}),
    ],
)
def test_changed_file_that_is_not_loaded(preset, cls, name, kwargs):
    change(preset, name)
    assert type(cls.from_preset(preset, **kwargs)) is cls


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (keras_wave.WaveBackbone, WEIGHTS),
        (keras_wave.WaveTokenizer, VOCABULARY),
        (keras_wave.WaveClassifierPreprocessor, VOCABULARY),
        (keras_wave.WaveClassifierPreprocessor, "preprocessor.json"),
    ],
)
def test_changed_file_of_a_part(preset, cls, name):
    change(preset, name)
    assert_refused(preset, name, cls)


def test_changed_shard(tmp_path):
    make_backbone().save_to_preset(tmp_path, max_shard_size=6e-7)
    shards = sorted(tmp_path.glob("model_*.weights.h5"))
    change(tmp_path, shards[-1].name)
    assert_refused(tmp_path, shards[-1].name, keras_wave.WaveBackbone)


def test_files_that_were_not_saved_with_it(preset):
    before = read(preset)
    for name in ("metrics.json", "README.md"):
        (preset / name).write_text("{}")
    checksums.write(preset)
    assert set(read(preset)) - set(before) == {"metrics.json"}
    for name in ("metrics.json", "README.md"):
        (preset / name).write_text("[]")
    assert keras_wave.WaveClassifier.from_preset(preset).num_classes == 2


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (keras_wave.WaveClassifier, "preprocessor.json"),
        (keras_wave.WaveClassifier, "tokenizer.json"),
        (keras_wave.WaveClassifierPreprocessor, "preprocessor.json"),
        (keras_wave.WaveClassifierPreprocessor, "tokenizer.json"),
        (keras_wave.WaveTokenizer, "tokenizer.json"),
    ],
)
def test_listed_file_that_is_missing(preset, cls, name):
    (preset / name).unlink()
    with pytest.raises(ValueError, match=f"{name} is missing: .* sha256"):
        cls.from_preset(preset)


def test_task_that_is_missing(preset):
    (preset / "task.json").unlink()
    with pytest.raises(ValueError, match="task.json is missing: .* sha256"):
        keras_wave.WaveClassifier.from_preset(preset, num_classes=2)


@pytest.mark.parametrize(
    ("cls", "name", "kwargs"),
    [
        (keras_wave.WaveClassifier, "metadata.json", {}),
        (
            keras_wave.WaveClassifier,
            "preprocessor.json",
            {"preprocessor": None},
        ),
        (keras_wave.WaveBackbone, "preprocessor.json", {}),
        (keras_wave.WaveBackbone, "tokenizer.json", {}),
        (keras_wave.WaveBackbone, VOCABULARY, {}),
        (keras_wave.WaveBackbone, "task.json", {}),
        (keras_wave.WaveTokenizer, "preprocessor.json", {}),
        (keras_wave.WaveTokenizer, WEIGHTS, {}),
        (keras_wave.WaveClassifierPreprocessor, "task.json", {}),
    ],
)
def test_listed_file_that_is_missing_and_not_loaded(preset, cls, name, kwargs):
    (preset / name).unlink()
    assert type(cls.from_preset(preset, **kwargs)) is cls


def test_missing_file_whose_line_is_taken_out(preset):
    (preset / "preprocessor.json").unlink()
    digests = read(preset)
    del digests["preprocessor.json"]
    (preset / FILE).write_text(json.dumps({"sha256": digests}))
    assert keras_wave.WaveClassifier.from_preset(preset).num_classes == 2


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"sha512": {}},
        {"sha256": [DIGEST]},
        {"sha256": {"config.json": 3}},
        {"sha256": {"config.json": None}},
        {"sha256": {"config.json": DIGEST[1:]}},
        {"sha256": {"config.json": "F" * 64}},
        {"sha256": {"../secret": DIGEST}},
        {"sha256": {"assets/../../secret": DIGEST}},
        {"sha256": {"/secret": DIGEST}},
        {"sha256": {"assets//secret": DIGEST}},
        {"sha256": {"assets\\..\\secret": DIGEST}},
        {"sha256": {"": DIGEST}},
    ],
    ids=str,
)
def test_no_checksums(preset, content):
    (preset / FILE).write_text(json.dumps(content))
    with pytest.raises(ValueError, match=f"{FILE} is damaged"):
        keras_wave.WaveClassifier.from_preset(preset)


def test_handle(preset, monkeypatch):
    asked = []
    monkeypatch.setattr(hubs, "find_problem", lambda address: None)

    def download(repo_id, filename):
        asked.append(filename)
        if not (preset / filename).exists():
            raise huggingface_hub.errors.EntryNotFoundError(filename)
        return str(preset / filename)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    change(preset, WEIGHTS)
    assert_refused("hf://user/waves", WEIGHTS)
    asked.clear()
    loaded = keras_wave.WaveClassifier.from_preset(
        "hf://user/waves", load_weights=False
    )
    assert loaded.num_classes == 2
    assert not [name for name in asked if name.endswith(".h5")]


def test_saved_again(preset):
    before = read(preset)
    other = make_classifier(num_classes=3)
    other.save_to_preset(preset)
    assert read(preset)[HEAD] != before[HEAD]
    loaded = keras_wave.WaveClassifier.from_preset(preset)
    for weight, expected in zip(
        loaded.get_weights(), other.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)
