"""`.keras` files of a stranger: nothing in them runs.

Keras loads such a file, not this package. Every attack that once worked on it
is written anew for the file of a classifier: the Keras that is installed and
what it calls of these classes refuse it. A payload leaves a marker behind where
it runs; that it can is asserted, too.
"""

import importlib
import json
import operator
import os
import stat
import tempfile
import zipfile

import h5py
import keras
import numpy as np
import pytest
from keras.src.saving.serialization_lib import SafeModeScope
from keras.src.saving.serialization_lib import in_safe_mode

import keras_wave
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_classifier
from tests.preset_io.hostile import function
from tests.preset_io.hostile import make_lambda
from tests.preset_io.hostile import put
from tests.preset_io.hostile import spec
from tests.preset_io.hostile import write_module

WEIGHTS = "model.weights.h5"
BACKBONE = ["config", "backbone"]
ACTIVATION = [*BACKBONE, "config", "activation"]
PREPROCESSOR = ["config", "preprocessor"]
TOKENIZER = [*PREPROCESSOR, "config", "tokenizer"]
LOSS = ["compile_config", "loss"]
# Keras says so before it raises.
pytestmark = pytest.mark.filterwarnings("ignore:Skipping nested:UserWarning")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    make_classifier().save(path)
    return path


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "marker"


@pytest.fixture
def secret(tmp_path):
    """A file that a vocabulary can be read from, and should not be."""
    path = tmp_path / "secret.txt"
    path.write_text("\n".join([*VOCABULARY[:-1], "secret"]) + "\n")
    return path


@pytest.fixture
def assert_refused(record_property):
    def check(load, *arguments):
        with pytest.raises((TypeError, ValueError)) as error:
            load(*arguments)
        record_property("attacks refused", 1)
        return str(error.value)

    return check


def load(path):
    return keras.saving.load_model(path)


def read_config(saved):
    with zipfile.ZipFile(saved) as archive:
        return json.loads(archive.read("config.json"))


def change(saved, tmp_path, entries):
    """Copies a `.keras` file, with other entries or more of them."""
    path = tmp_path / "changed.keras"
    names = [getattr(entry, "filename", entry) for entry in entries]
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            if info.filename not in names:
                new.writestr(info, old.read(info))
        for entry, content in entries.items():
            new.writestr(entry, content)
    return path


def plant(saved, tmp_path, keys, payload):
    config = read_config(saved)
    put(config, keys, payload)
    return change(saved, tmp_path, {"config.json": json.dumps(config)})


def find_vocabulary(saved):
    with zipfile.ZipFile(saved) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".txt")]
    return name


def test_copy_without_an_attack_is_loaded(saved, tmp_path):
    activation = function("builtins", "gelu")
    loaded = load(plant(saved, tmp_path, ACTIVATION, activation))
    assert loaded.preprocessor.tokenizer.get_vocabulary() == VOCABULARY
    expected = load(saved).get_weights()
    for weight, saved_weight in zip(loaded.get_weights(), expected):
        np.testing.assert_array_equal(weight, saved_weight)


def test_lambda_byte_code_cve_2024_3660(
    saved, tmp_path, marker, assert_refused
):
    with pytest.warns(UserWarning, match="lambda"):
        payload = keras.saving.serialize_keras_object(make_lambda(marker))
    path = plant(saved, tmp_path, ACTIVATION, payload)
    assert "lambda" in assert_refused(load, path)
    assert not marker.exists()
    loaded = keras.saving.load_model(path, safe_mode=False)
    loaded.predict(["stocks"], verbose=0)
    assert marker.exists()


def test_lambda_as_loss(saved, tmp_path, marker, assert_refused):
    with pytest.warns(UserWarning, match="lambda"):
        payload = keras.saving.serialize_keras_object(make_lambda(marker))
    path = plant(saved, tmp_path, LOSS, payload)
    assert "lambda" in assert_refused(load, path)
    assert not marker.exists()


def test_lambda_layer_cve_2024_3660(saved, tmp_path, marker, assert_refused):
    layer = keras.saving.serialize_keras_object(
        keras.layers.Lambda(make_lambda(marker))
    )
    path = plant(saved, tmp_path, BACKBONE, layer)
    assert "Lambda" in assert_refused(load, path)
    assert not marker.exists()
    with SafeModeScope(False):
        keras.saving.deserialize_keras_object(layer)(np.ones(1))
    assert marker.exists()


@pytest.mark.parametrize(
    "keys", [[], BACKBONE, ACTIVATION, PREPROCESSOR, TOKENIZER, LOSS], ids=str
)
def test_import_of_a_module_cve_2025_1550(
    saved, tmp_path, marker, monkeypatch, keys, assert_refused
):
    write_module(tmp_path, marker, monkeypatch)
    payload = spec("stranger", "Payload", {})
    if keys:
        path = plant(saved, tmp_path, keys, payload)
    else:
        entries = {"config.json": json.dumps(payload)}
        path = change(saved, tmp_path, entries)
    assert "Payload" in assert_refused(load, path)
    assert not marker.exists()
    importlib.import_module("stranger")
    assert marker.exists()


def test_function_that_fetches_files_cve_2025_8747(
    saved, tmp_path, marker, assert_refused
):
    source = tmp_path / "payload"
    source.write_text("")
    arguments = {"origin": source.as_uri(), "cache_dir": str(tmp_path)}
    arguments["cache_subdir"] = ""
    get_file = function("keras.utils", "get_file")
    layer = spec(
        "keras.layers", "Lambda", {"function": get_file, "arguments": arguments}
    )
    path = plant(saved, tmp_path, BACKBONE, layer)
    assert "get_file" in assert_refused(load, path)
    assert not marker.exists()
    keras.utils.get_file(marker.name, **arguments)
    assert marker.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.config", "enable_unsafe_deserialization"),
        ("keras.models", "load_model"),
        ("keras.saving", "load_model"),
        ("keras.saving", "deserialize_keras_object"),
        ("keras.utils", "get_file"),
        ("keras.src.saving.serialization_lib", "enable_unsafe_deserialization"),
        ("keras.src.saving.saving_api", "load_model"),
        ("keras.src.utils.file_utils", "get_file"),
        ("keras.src.utils.python_utils", "func_load"),
        ("builtins", "eval"),
    ],
)
@pytest.mark.parametrize("place", ["activation", "lambda", "loss"])
def test_gadgets_cve_2025_9906(
    saved, tmp_path, module, name, place, assert_refused
):
    payload, keys = function(module, name), ACTIVATION
    if place == "lambda":
        payload = spec("keras.layers", "Lambda", {"function": payload})
        keys = BACKBONE
    elif place == "loss":
        keys = LOSS
    assert name in assert_refused(load, plant(saved, tmp_path, keys, payload))
    assert in_safe_mode() is None


def test_safe_mode_can_be_switched_off():
    with SafeModeScope(None):
        keras.config.enable_unsafe_deserialization()
        assert in_safe_mode() is False


@pytest.mark.filterwarnings("ignore:.*legacy:UserWarning")
@pytest.mark.parametrize("keys", [[], BACKBONE], ids=str)
def test_legacy_file_cve_2025_9905(
    saved, tmp_path, marker, keys, assert_refused
):
    with pytest.warns(UserWarning, match="lambda"):
        payload = keras.saving.serialize_keras_object(make_lambda(marker))
    config = read_config(saved)
    put(config, ACTIVATION, payload)
    for key in keys:
        config = config[key]
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        # This format knows no `registered_name`.
        config["class_name"] = config["registered_name"]
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights")
    assert "lambda" in assert_refused(load, path)
    assert not marker.exists()
    with SafeModeScope(False):
        keras.activations.get(payload)(1)
    assert marker.exists()


@pytest.mark.parametrize("key", ["vocabulary", "config_file"])
def test_file_outside_of_the_archive(
    saved, tmp_path, secret, key, assert_refused
):
    path = plant(saved, tmp_path, [*TOKENIZER, "config", key], str(secret))
    assert key in assert_refused(load, path)


@pytest.mark.parametrize(
    ("cls", "keys", "find"),
    [
        (keras_wave.WaveTokenizer, TOKENIZER, "get_vocabulary"),
        (
            keras_wave.WaveClassifierPreprocessor,
            PREPROCESSOR,
            "tokenizer.get_vocabulary",
        ),
        (
            keras_wave.WaveClassifier,
            [],
            "preprocessor.tokenizer.get_vocabulary",
        ),
    ],
)
def test_vocabulary_where_no_safe_mode_is_set(
    saved, secret, cls, keys, find, assert_refused
):
    def config():
        found = read_config(saved)
        put(found, [*TOKENIZER, "config", "vocabulary"], str(secret))
        for key in keys:
            found = found[key]
        return found["config"]

    assert "vocabulary" in assert_refused(cls.from_config, config())
    with SafeModeScope(False):
        loaded = cls.from_config(config())
    assert operator.attrgetter(find)(loaded)()[-1] == "secret"


@pytest.mark.filterwarnings("ignore:Skipping invalid path:UserWarning")
@pytest.mark.parametrize("form", ["../marker", "{}", "assets/../../marker"])
def test_entry_outside_of_the_folder_it_is_unpacked_to(
    saved, tmp_path, marker, form, monkeypatch, record_property
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    name = form.format(marker)
    loaded = load(change(saved, tmp_path, {name: "payload"}))
    assert loaded.preprocessor.tokenizer.get_vocabulary() == VOCABULARY
    assert not marker.exists()
    record_property("attacks refused", 1)
    unpacked = tempfile.mkdtemp()
    os.mkdir(os.path.join(unpacked, "assets"))
    with open(os.path.join(unpacked, name), "w") as file:
        file.write("payload")
    assert marker.exists()


def test_link_in_the_place_of_the_vocabulary(
    saved, tmp_path, secret, assert_refused
):
    link = zipfile.ZipInfo(find_vocabulary(saved))
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = change(saved, tmp_path, {link: str(secret)})
    assert "WaveTokenizer" in assert_refused(load, path)
    (tmp_path / "link").symlink_to(secret)
    tokenizer = keras_wave.WaveTokenizer(str(tmp_path / "link"))
    assert tokenizer.get_vocabulary()[-1] == "secret"


def test_link_in_the_place_of_a_weight(saved, tmp_path, assert_refused):
    weights = tmp_path / WEIGHTS
    with zipfile.ZipFile(saved) as archive:
        weights.write_bytes(archive.read(WEIGHTS))
    with h5py.File(weights, "a") as file:
        weight = file.visititems(
            lambda _, item: item if isinstance(item, h5py.Dataset) else None
        )
        name = weight.name
        with h5py.File(tmp_path / "secret.h5", "w") as outside:
            file.copy(weight, outside, "secret")
        del file[name]
        file[name] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/secret")
        assert file[name].shape == weight.shape
    path = change(saved, tmp_path, {WEIGHTS: weights.read_bytes()})
    assert "logits" in assert_refused(load, path)
