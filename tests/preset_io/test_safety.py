"""Presets of a stranger: nothing in them runs, whatever they ask for.

Every attack that once worked on Keras is written anew for a preset folder. Its
payload leaves a marker behind where it runs; that it can is asserted, too.
"""

import importlib
import json
import shutil

import huggingface_hub
import keras
import keras_hub
import numpy as np
import pytest
from keras.src.saving.serialization_lib import SafeModeScope
from keras.src.saving.serialization_lib import in_safe_mode

import keras_wave
from keras_wave.preset_io import hubs
from keras_wave.preset_io import safety
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.preset_io.hostile import function
from tests.preset_io.hostile import make_lambda
from tests.preset_io.hostile import put
from tests.preset_io.hostile import spec
from tests.preset_io.hostile import write_module

CONFIGS = ["config.json", "preprocessor.json", "task.json", "tokenizer.json"]
# Where `keras.activations.get()` and its like find an object.
ACTIVATIONS = {
    "config.json": ["config", "activation"],
    "task.json": ["config", "backbone", "config", "activation"],
}


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "marker"


@pytest.fixture(params=[True, False], ids=["safe", "unsafe"])
def safe_mode(request):
    """What `keras.config.enable_unsafe_deserialization()` sets, and undone."""
    with SafeModeScope(request.param):
        yield request.param


def edit(folder, file, keys, value):
    content = json.loads((folder / file).read_text())
    put(content, keys, value)
    (folder / file).write_text(json.dumps(content))


def plant(folder, value):
    for file, keys in ACTIVATIONS.items():
        edit(folder, file, keys, value)


def assert_refused(folder, field, cls=keras_wave.WaveClassifier):
    with pytest.raises(ValueError, match="refused") as error:
        cls.from_preset(folder)
    assert field in str(error.value)


def test_lambda_byte_code_cve_2024_3660(folder, marker, safe_mode):
    with pytest.warns(UserWarning, match="lambda"):
        payload = keras.saving.serialize_keras_object(make_lambda(marker))
    plant(folder, payload)
    assert_refused(folder, "config.json: config.activation")
    assert_refused(
        folder, "config.json: config.activation", keras_wave.WaveBackbone
    )
    assert not marker.exists()
    with SafeModeScope(False):
        keras.activations.get(payload)(1)
    assert marker.exists()


def test_lambda_layer_cve_2024_3660(folder, marker, safe_mode):
    layer = keras.saving.serialize_keras_object(
        keras.layers.Lambda(make_lambda(marker))
    )
    edit(folder, "task.json", ["config", "backbone"], layer)
    assert_refused(folder, "task.json: config.backbone.class_name")
    assert not marker.exists()
    with SafeModeScope(False):
        keras.saving.deserialize_keras_object(layer)(np.ones(1))
    assert marker.exists()


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("config.json", []),
        ("config.json", ["config", "dtype"]),
        ("preprocessor.json", ["config", "tokenizer"]),
        ("task.json", []),
        ("task.json", ["config", "backbone"]),
        ("tokenizer.json", []),
        ("metadata.json", ["tasks"]),
    ],
)
def test_import_of_a_module_cve_2025_1550(
    folder, marker, monkeypatch, file, keys
):
    write_module(folder, marker, monkeypatch)
    payload = spec("stranger", "Payload", {})
    if keys:
        edit(folder, file, keys, payload)
    else:
        (folder / file).write_text(json.dumps(payload))
    assert_refused(folder, f"{file}: {'.'.join([*keys, 'module'])}")
    assert not marker.exists()
    importlib.import_module("stranger")
    assert marker.exists()


@pytest.mark.parametrize(
    "module", ["os", "builtins", "keras_wave_", "kerasx.y", "keras-hub", ".."]
)
def test_other_modules_are_refused(folder, module):
    edit(folder, "task.json", ["config", "backbone"], spec(module, "A", {}))
    assert_refused(folder, "task.json: config.backbone.module")


def test_function_that_fetches_files_cve_2025_8747(folder, marker, safe_mode):
    source = folder / "payload"
    source.write_text("")
    arguments = {"origin": source.as_uri(), "cache_dir": str(marker.parent)}
    arguments["cache_subdir"] = ""
    get_file = function("keras.utils", "get_file")
    layer = spec(
        "keras.layers", "Lambda", {"function": get_file, "arguments": arguments}
    )
    edit(folder, "task.json", ["config", "backbone"], layer)
    assert_refused(folder, "task.json: config.backbone.class_name")
    plant(folder, get_file)
    assert_refused(folder, "config.json: config.activation.config")
    assert not marker.exists()
    keras.utils.get_file("marker", **arguments)
    assert marker.exists()


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        (
            spec("keras.config", "enable_unsafe_deserialization", {}),
            "class_name",
        ),
        (function("keras.config", "enable_unsafe_deserialization"), "config"),
        (function("keras.models", "load_model"), "config"),
        (function("keras.saving", "load_model"), "config"),
        (function("keras.losses", "deserialize"), "config"),
        (function("builtins", "get"), "config"),
        (function("builtins", "eval"), "config"),
        (function("keras.src.utils.python_utils", "func_load"), "config"),
        (function("keras_hub", "keras_hub>upload_preset"), "config"),
        (function("keras_hub", "keras_hub>deserialize"), "config"),
        (spec("keras.layers", "TorchModuleWrapper", {}), "class_name"),
        (spec("keras.layers", "TFSMLayer", {}), "class_name"),
        (spec("keras.losses", "get", {}), "class_name"),
        (spec("keras_wave", "__typespec__", {}), "class_name"),
        (
            spec("keras_hub", "Bleu", {}, "keras_hub>Bleu"),
            "registered_name",
        ),
        (
            spec("keras_hub", "Nothing", {}, "keras_hub>Nothing"),
            "registered_name",
        ),
        (
            spec("keras", "Lambda", {}, "keras_wave>WaveReadout"),
            "registered_name",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_gadgets_cve_2025_9906(folder, safe_mode, payload, key):
    plant(folder, payload)
    assert_refused(folder, f"config.json: config.activation.{key}")
    assert in_safe_mode() is safe_mode


def test_registered_class_of_another_package(folder, marker):
    @keras.saving.register_keras_serializable("stranger")
    class Payload:
        def get_config(self):
            return {}

        @classmethod
        def from_config(cls, config):
            marker.write_text("")
            return keras.activations.relu

    payload = spec("keras_hub", "Payload", {}, "stranger>Payload")
    try:
        plant(folder, payload)
        assert_refused(folder, "config.json: config.activation.registered_name")
        assert not marker.exists()
        keras.saving.deserialize_keras_object(payload)
        assert marker.exists()
    finally:
        del keras.saving.get_custom_objects()["stranger>Payload"]


@pytest.mark.filterwarnings("ignore:.*HDF5 file:UserWarning")
@pytest.mark.filterwarnings("ignore:.*legacy:UserWarning")
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_whole_model_with_a_lambda_cve_2025_9905(tmp_path, marker, suffix):
    def model():
        inputs = keras.Input((4,), dtype="int32")
        x = keras_wave.layers.TokenEmbedding(9, 3)(inputs)
        path = str(marker)
        return keras.Model(
            inputs,
            keras.layers.Lambda(
                lambda x: open(path, "w").close() or x, output_shape=(4, 3)
            )(x),
        )

    path = tmp_path / f"model{suffix}"
    saved = model()
    saved.save(path)
    marker.unlink(missing_ok=True)
    with pytest.raises(ValueError, match="safe_mode=False|unsafe"):
        keras.models.load_model(path)
    assert not marker.exists()
    saved(np.ones((1, 4), "int32"))
    assert marker.exists()


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("tokenizer.json", ["config", "vocabulary"]),
        ("preprocessor.json", ["config", "tokenizer", "config", "vocabulary"]),
        (
            "task.json",
            ["config", "preprocessor", "config", "tokenizer", "config"]
            + ["vocabulary"],
        ),
    ],
)
@pytest.mark.parametrize("form", ["{}", "../secret.txt", "secret.txt"])
def test_vocabulary_elsewhere(folder, safe_mode, file, keys, form):
    secret = folder.parent / "secret.txt"
    secret.write_text("\n".join(VOCABULARY))
    edit(folder, file, keys, form.format(secret))
    assert_refused(folder, f"{file}: {'.'.join(keys)}")


@pytest.mark.parametrize("form", ["{}/other.json", "../other.json", "a/b.json"])
def test_assets_elsewhere(folder, form):
    elsewhere = folder.parent / "other"
    shutil.copytree(folder / "assets" / "tokenizer", elsewhere)
    config_file = form.format(folder.parent)
    edit(folder, "tokenizer.json", ["config", "config_file"], config_file)
    field = "tokenizer.json: config.config_file"
    assert_refused(folder, field, keras_wave.WaveTokenizer)


def test_assets_elsewhere_by_the_loader_of_keras_hub(folder):
    tokenizer = ["config", "preprocessor", "config", "tokenizer", "config"]
    config_file = str(folder.parent / "other.json")
    edit(folder, "task.json", [*tokenizer, "config_file"], config_file)
    with pytest.raises(ValueError, match="WaveTokenizer: config_file is ref"):
        keras_hub.models.TextClassifier.from_preset(str(folder))


@pytest.mark.parametrize(
    "name", [*CONFIGS, "model.weights.h5", "assets/tokenizer/vocabulary.txt"]
)
def test_link_out_of_the_folder(folder, name):
    secret = folder.parent / "secret"
    shutil.move(folder / name, secret)
    (folder / name).symlink_to(secret)
    assert_refused(folder, name)


def test_linked_assets(folder):
    shutil.move(folder / "assets", folder.parent / "elsewhere")
    (folder / "assets").symlink_to(folder.parent / "elsewhere")
    assert_refused(folder, "assets")


def test_links_inside_the_folder_and_to_it(folder):
    shutil.move(folder / "config.json", folder / "first.json")
    (folder / "config.json").symlink_to("first.json")
    link = folder.parent / "link"
    link.symlink_to(folder)
    backbone = keras_wave.WaveBackbone.from_preset(link)
    assert backbone.vocabulary_size == len(VOCABULARY)


def test_snapshot_of_the_hugging_face_cache(folder):
    cache = folder.parent / "models--user--waves"
    (cache / "blobs").mkdir(parents=True)
    snapshot = shutil.copytree(folder, cache / "snapshots" / "0123abcd")
    for path in [p for p in snapshot.rglob("*") if p.is_file()]:
        blob = cache / "blobs" / path.name
        shutil.move(path, blob)
        path.symlink_to(blob)
    loaded = keras_wave.WaveClassifier.from_preset(snapshot)
    assert loaded.preprocessor.tokenizer.get_vocabulary() == VOCABULARY


@pytest.mark.parametrize("file", ["../secret.h5", "/secret.h5", 3])
def test_shards_elsewhere(folder, file):
    (folder / "model.weights.h5").unlink()
    shards = {"weight_map": {"/layers/token_embedding/vars": [file]}}
    (folder / "model.weights.json").write_text(json.dumps(shards))
    assert_refused(folder, "model.weights.json: weight_map./layers/token")


def test_handle(folder, marker, monkeypatch):
    monkeypatch.setattr(hubs, "find_problem", lambda address: None)

    def download(repo_id, filename):
        if not (folder / filename).exists():
            raise huggingface_hub.errors.EntryNotFoundError(filename)
        return str(folder / filename)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    write_module(folder, marker, monkeypatch)
    payload = spec("stranger", "Payload", {})
    edit(folder, "task.json", ["config", "backbone"], payload)
    assert_refused("hf://user/waves", "task.json: config.backbone.module")
    assert not marker.exists()


@pytest.mark.parametrize("file", CONFIGS)
def test_large_json(folder, file):
    spaces = " " * safety.LARGEST_FILE
    (folder / file).write_text((folder / file).read_text() + spaces)
    assert_refused(folder, file)


@pytest.mark.parametrize("file", CONFIGS)
@pytest.mark.parametrize("pair", ["[]", '{"a":}'])
def test_deep_json(folder, file, pair):
    half = len(pair) - 1
    for depth in (safety.DEEPEST + 1, 100_000):
        text = pair[:half] * depth + "1" + pair[half:] * depth
        (folder / file).write_text(text)
        assert_refused(folder, f"{file} is damaged or refused")


def test_deep_json_as_deep_as_allowed(tmp_path):
    path = tmp_path / "a.json"
    depth = safety.DEEPEST
    text = "[" * depth + r'"]\"[[{"' + "]" * depth
    path.write_text(text)
    value = safety.read_json(path)
    for _ in range(depth):
        (value,) = value
    assert value == ']"[[{'


def test_json_that_is_no_file(folder):
    (folder / "more.json").mkdir()
    with pytest.raises(ValueError, match="more.json"):
        keras_wave.WaveClassifier.from_preset(folder)


@pytest.mark.parametrize(
    "text", ["[]", "3", "null", "{}", '{"registered_name": "keras_wave>Wave"}']
)
@pytest.mark.parametrize("file", CONFIGS)
def test_json_of_something_else(folder, file, text):
    (folder / file).write_text(text)
    with pytest.raises(ValueError, match=f"{file} is damaged"):
        keras_wave.WaveClassifier.from_preset(folder)


@pytest.mark.parametrize(
    "activation",
    [
        "leaky_relu",
        function("keras.activations", "silu"),
        function("builtins", "tanh"),
        spec("keras_hub", "function", "keras_hub>gelu_approximate"),
    ],
    ids=str,
)
def test_other_activations(folder, activation):
    plant(folder, activation)
    loaded = keras_wave.WaveClassifier.from_preset(folder)
    assert callable(loaded.backbone.activation)


def test_what_the_caller_names(folder):
    def double(x):
        return x + x

    plant(folder, function("somewhere", "double"))
    assert_refused(folder, "config.json: config.activation.module")
    with keras.saving.custom_object_scope({"double": double}):
        loaded = keras_wave.WaveClassifier.from_preset(folder)
    assert loaded.backbone.activation is double


def test_class_of_the_caller(tmp_path):
    @keras.saving.register_keras_serializable("caller")
    class OwnClassifier(keras_wave.WaveClassifier):
        pass

    try:
        own = OwnClassifier(make_backbone(), 2, make_preprocessor())
        own.save_to_preset(tmp_path)
        assert type(OwnClassifier.from_preset(tmp_path)) is OwnClassifier
        assert_refused(tmp_path, "task.json: module")
    finally:
        del keras.saving.get_custom_objects()["caller>OwnClassifier"]


def test_preprocessor_of_keras_hub(tmp_path):
    tokenizer = keras_hub.models.BertTokenizer(VOCABULARY, lowercase=True)
    classifier = make_classifier(
        preprocessor=keras_hub.models.BertTextClassifierPreprocessor(
            tokenizer, sequence_length=12
        )
    )
    classifier.save_to_preset(tmp_path)
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path)
    assert type(loaded.preprocessor) is type(classifier.preprocessor)
