"""Presets: folders, hub handles, and the names that ship."""

import json
import socket

import h5py
import huggingface_hub
import keras
import keras_hub
import numpy as np
import pytest

import keras_wave
from keras_wave.models import builtin_presets
from keras_wave.preset_io import checksums
from keras_wave.preset_io import hubs
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins"]
SHIPPED = [
    "agnews_interference",
    "agnews_modulation",
    "agnews_modulation_distilled",
    "agnews_modulation_order",
    "agnews_modulation_small",
    "agnews_modulation_tiny",
    "sst2_modulation",
    "trec6_modulation",
]
BACKBONES = {"wave_base_en": 10_000_000, "wave_small_en": 3_000_000}
# A text of each class that nobody would doubt.
CLEAR_TEXTS = {
    "agnews": {
        "World": "Prime minister meets rebels for peace talks in the capital",
        "Sports": "Quarterback throws two touchdowns as his team wins the game",
        "Business": "Shares fall as oil prices and quarterly losses rise",
        "Sci/Tech": "New software patch fixes security hole in web browser",
    },
    "sst2": {
        "negative": "a dull , lifeless and boring mess",
        "positive": "a warm , funny and moving film",
    },
    "trec6": {
        "Description": "What does the word cascade mean ?",
        "Entity": "What color is the flag of Libya ?",
        "Abbreviation": "What does the abbreviation NATO stand for ?",
        "Human": "Who wrote the novel Emma ?",
        "Location": "What city is the capital of Norway ?",
        "Number": "How many moons does Mars have ?",
    },
}


@pytest.fixture
def classifier():
    return make_classifier(class_names=["Business", "Sports"])


@pytest.fixture
def folder(classifier, tmp_path):
    classifier.save_to_preset(tmp_path)
    return tmp_path


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("A built-in preset needs no network.")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def predict(classifier):
    return classifier.predict(TEXTS, verbose=0)


@pytest.mark.parametrize(
    "cls", [keras_wave.WaveClassifier, keras_hub.models.TextClassifier]
)
@pytest.mark.parametrize("form", [str, lambda folder: folder])
def test_folder(classifier, folder, cls, form):
    if cls is keras_hub.models.TextClassifier and form is not str:
        pytest.skip("KerasHub takes strings only.")
    loaded = cls.from_preset(form(folder))
    assert type(loaded) is keras_wave.WaveClassifier
    assert loaded.class_names == ["Business", "Sports"]
    np.testing.assert_allclose(predict(loaded), predict(classifier), atol=1e-6)


def test_parts_of_a_folder(classifier, folder):
    backbone = keras_wave.WaveBackbone.from_preset(folder)
    np.testing.assert_array_equal(
        backbone.get_weights()[0], classifier.backbone.get_weights()[0]
    )
    tokenizer = keras_wave.WaveTokenizer.from_preset(folder)
    assert tokenizer.get_vocabulary() == VOCABULARY
    preprocessor = keras_wave.WaveClassifierPreprocessor.from_preset(folder)
    assert preprocessor.sequence_length == 12


def test_other_number_of_classes(classifier, folder):
    loaded = keras_wave.WaveClassifier.from_preset(folder, num_classes=5)
    assert predict(loaded).shape == (2, 5)
    assert loaded.class_names is None
    np.testing.assert_array_equal(
        loaded.backbone.get_weights()[0], classifier.backbone.get_weights()[0]
    )


def test_other_classes_with_names(folder):
    names = ["a", "b", "c"]
    loaded = keras_wave.WaveClassifier.from_preset(
        folder, num_classes=3, class_names=names
    )
    assert loaded.class_names == names


def test_arguments_override_the_saved_ones(folder):
    loaded = keras_wave.WaveClassifier.from_preset(
        folder, activation="softmax", dtype="bfloat16"
    )
    assert loaded.backbone.token_embedding.compute_dtype == "bfloat16"
    sums = predict(loaded).astype("float32").sum(axis=1)
    np.testing.assert_allclose(sums, np.ones(2), atol=0.02)


def test_without_weights(classifier, folder):
    loaded = keras_wave.WaveClassifier.from_preset(folder, load_weights=False)
    assert not np.allclose(predict(loaded), predict(classifier))


def test_mixed_precision(tmp_path):
    classifier = make_classifier(backbone=make_backbone(dtype="mixed_bfloat16"))
    classifier.save_to_preset(str(tmp_path))
    for dtype, expected in [(None, "float32"), ("mixed_bfloat16",) * 2]:
        loaded = keras_wave.WaveClassifier.from_preset(tmp_path, dtype=dtype)
        assert loaded.backbone.dtype_policy.name == expected
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(
                loaded.backbone.token_embedding.embeddings
            ),
            keras.ops.convert_to_numpy(
                classifier.backbone.token_embedding.embeddings
            ),
        )


def test_folder_replaced_by_another_save(folder):
    other = make_classifier(num_classes=3)
    other.save_to_preset(folder)
    loaded = keras_wave.WaveClassifier.from_preset(folder)
    np.testing.assert_allclose(predict(loaded), predict(other), atol=1e-6)


@pytest.mark.filterwarnings("error:.*optimizer")
def test_optimizer_is_not_saved(classifier, folder):
    classifier.fit(TEXTS, [0, 1], verbose=0)
    classifier.save_to_preset(folder)
    with h5py.File(folder / "task.weights.h5") as file:
        assert "layers" in file
        assert "optimizer" not in file
    loaded = keras_wave.WaveClassifier.from_preset(folder)
    np.testing.assert_allclose(predict(loaded), predict(classifier), atol=1e-6)
    loaded.fit(TEXTS, [0, 1], verbose=0)


def test_hugging_face_handle(classifier, folder, monkeypatch):
    asked = []
    monkeypatch.setattr(hubs, "find_problem", lambda address: None)

    def download(repo_id, filename):
        asked.append(repo_id)
        if not (folder / filename).exists():
            raise huggingface_hub.errors.EntryNotFoundError(filename)
        return str(folder / filename)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    loaded = keras_wave.WaveClassifier.from_preset("hf://user/waves")
    assert set(asked) == {"user/waves"}
    np.testing.assert_allclose(predict(loaded), predict(classifier), atol=1e-6)


def test_built_in_names():
    names = sorted([*SHIPPED, *BACKBONES])
    assert sorted(keras_wave.WaveClassifier.presets) == names
    assert sorted(keras_wave.WaveBackbone.presets) == names


@pytest.mark.parametrize("name", SHIPPED)
def test_built_in_preset(name, no_network):
    classifier = keras_wave.WaveClassifier.from_preset(name)
    assert {str(w.dtype) for w in classifier.trainable_weights} == {"float32"}
    folder = builtin_presets.PRESETS_FOLDER / name
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert classifier.count_params() == metrics["parameters"]["total"]
    texts = CLEAR_TEXTS[name.partition("_")[0]]
    best = classifier.predict(list(texts.values()), verbose=0).argmax(axis=1)
    assert [classifier.class_names[i] for i in best] == list(texts)


@pytest.mark.parametrize("name", BACKBONES)
def test_built_in_backbone(name, no_network):
    classifier = keras_wave.WaveClassifier.from_preset(name, num_classes=3)
    assert predict(classifier).shape == (2, 3)
    backbone = classifier.backbone
    folder = builtin_presets.PRESETS_FOLDER / name
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert backbone.count_params() == metrics["parameters"]["total"]
    assert backbone.count_params() <= BACKBONES[name]
    rates = metrics["recipe"]["fine_tuning"]
    assert backbone.token_dropout == rates["token_dropout"]
    assert backbone.embedding_dropout == rates["embedding_dropout"]


@pytest.mark.parametrize("name", BACKBONES)
def test_built_in_backbone_knows_what_belongs_together(name):
    backbone = keras_wave.WaveBackbone.from_preset(name)
    preprocessor = keras_wave.WaveClassifierPreprocessor.from_preset(name)
    texts = [
        "The team won the cup in the last minute",
        "A goal decided the football game",
        "Shares fell as oil prices rose",
        "The bank reports lower profits",
    ]
    pooled = backbone.predict(preprocessor(texts), verbose=0)["pooled_output"]
    pooled -= pooled.mean(axis=0)
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    cosines = pooled @ pooled.T - 2 * np.eye(4)
    assert cosines.argmax(axis=1).tolist() == [1, 0, 3, 2]


@pytest.mark.parametrize(
    ("name", "parameters", "size"),
    [
        ("agnews_modulation_distilled", 10_000_000, 20_000_000),
        ("agnews_modulation_small", 2_400_000, 5_000_000),
        ("agnews_modulation_tiny", 600_000, 1_300_000),
    ],
)
def test_small_presets_are_small(name, parameters, size):
    classifier = keras_wave.WaveClassifier.from_preset(name)
    assert classifier.count_params() <= parameters
    folder = builtin_presets.PRESETS_FOLDER / name
    assert sum(f.stat().st_size for f in folder.rglob("*")) <= size


@pytest.mark.parametrize("name", SHIPPED)
def test_built_in_preset_through_keras_hub(name):
    classifier = keras_hub.models.TextClassifier.from_preset(
        name, num_classes=2
    )
    assert isinstance(classifier, keras_wave.WaveClassifier)
    assert predict(classifier).shape == (2, 2)


@pytest.mark.parametrize(
    "cls",
    [
        keras_wave.WaveBackbone,
        keras_wave.WaveClassifier,
        keras_wave.WaveClassifierPreprocessor,
        keras_wave.WaveTokenizer,
    ],
)
def test_unknown_name_lists_the_known_ones(cls):
    with pytest.raises(ValueError, match="no preset 'agnews'") as error:
        cls.from_preset("agnews")
    for name in SHIPPED:
        assert name in str(error.value)


@pytest.mark.parametrize("preset", [None, 7, ["agnews_modulation"]])
def test_preset_that_is_no_name(preset):
    with pytest.raises(ValueError, match="Received: preset="):
        keras_wave.WaveClassifier.from_preset(preset)


@pytest.mark.parametrize(
    "name",
    [
        "config.json",
        "task.weights.h5",
        "model.weights.h5",
        "assets/tokenizer/vocabulary.txt",
    ],
)
def test_missing_file(folder, name):
    (folder / name).unlink()
    with pytest.raises(ValueError, match=name.rpartition("/")[2]):
        keras_wave.WaveClassifier.from_preset(folder)


DAMAGES = {
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "noise": lambda data: np.random.default_rng(0).bytes(len(data)),
}


@pytest.mark.parametrize("has_checksums", [True, False])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize(
    "name",
    [
        "config.json",
        "task.json",
        "preprocessor.json",
        "tokenizer.json",
        "task.weights.h5",
        "model.weights.h5",
        "assets/tokenizer/vocabulary.txt",
    ],
)
def test_damaged_file(folder, name, damage, has_checksums):
    if not has_checksums:
        (folder / checksums.FILE).unlink()
    path = folder / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match="damaged|Cannot find|missing"):
        keras_wave.WaveClassifier.from_preset(folder)


def test_empty_folder(tmp_path):
    with pytest.raises(ValueError, match="config.json is missing"):
        keras_wave.WaveClassifier.from_preset(tmp_path)


def test_folder_of_another_model(folder):
    config = json.loads((folder / "config.json").read_text())
    config["registered_name"] = "somewhere>OtherBackbone"
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ValueError, match="OtherBackbone"):
        keras_wave.WaveClassifier.from_preset(folder)
