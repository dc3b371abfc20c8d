"""Weight files that are not those of the preset they are in."""

import json
import shutil

import h5py
import numpy as np
import pytest

import keras_wave
from keras_wave.preset_io import checksums
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

BACKBONE, HEAD = "model.weights.h5", "task.weights.h5"
TABLE = "layers/token_embedding/vars/0"
KERNEL = "layers/dense/vars/0"
# Keras says so before it raises.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Skipping nested container:UserWarning"
)


def set_sizes(folder, **sizes):
    for name in ("config.json", "task.json"):
        content = json.loads((folder / name).read_text())
        config = content["config"]
        config.get("backbone", content)["config"].update(sizes)
        (folder / name).write_text(json.dumps(content))


def assert_refused(folder, match, cls=keras_wave.WaveClassifier):
    with pytest.raises(ValueError, match=match):
        cls.from_preset(folder)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("vocabulary_size", 15),
        ("vocabulary_size", 10**13),
        ("hidden_dim", 9),
        ("hidden_dim", 10**9),
        ("intermediate_dim", 10**12),
        ("embedding_dim", 10**12),
        ("bigram_buckets", 10**12),
        ("kernel_size", 10**12 + 1),
        ("num_layers", 2),
        ("num_layers", 10**12),
    ],
)
@pytest.mark.parametrize(
    "cls", [keras_wave.WaveBackbone, keras_wave.WaveClassifier]
)
def test_size_of_the_configuration(folder, cls, name, size):
    set_sizes(folder, **{name: size})
    assert_refused(folder, f"config.json: config.{name} is {size}", cls)


def test_size_of_the_task(folder, saved):
    set_sizes(folder, hidden_dim=10**9)
    shutil.copy(saved / "config.json", folder)
    assert_refused(
        folder, "task.json: config.backbone.config.hidden_dim is 1000000000"
    )


@pytest.mark.parametrize("num_classes", [3, 10**12])
def test_number_of_classes(folder, num_classes):
    content = json.loads((folder / "task.json").read_text())
    content["config"]["num_classes"] = num_classes
    (folder / "task.json").write_text(json.dumps(content))
    assert_refused(folder, f"task.json: config.num_classes is {num_classes}")


def test_one_layer_of_two(folder, tmp_path):
    two = make_classifier(backbone=make_backbone(num_layers=2))
    two.save_to_preset(folder)
    (folder / checksums.FILE).unlink()
    set_sizes(folder, num_layers=1)
    assert_refused(folder, "num_layers is 1, and it has the weights of 2")


def test_vocabulary_larger_than_the_table(folder):
    vocabulary = folder / "assets" / "tokenizer" / "vocabulary.txt"
    vocabulary.write_text("\n".join([*VOCABULARY, "other"]) + "\n")
    assert_refused(folder, "saved with 14 tokens and has 15")
    for path in folder.glob("*.json"):
        text = path.read_text()
        size = '"saved_vocabulary_size": '
        path.write_text(text.replace(f"{size}14", f"{size}15"))
    assert_refused(folder, "15 tokens, more than .*vocabulary_size=14")


def test_swapped_files(folder):
    shutil.move(folder / BACKBONE, folder / "other")
    shutil.move(folder / HEAD, folder / BACKBONE)
    shutil.move(folder / "other", folder / HEAD)
    assert_refused(folder, f"{BACKBONE} does not fit: .*vocabulary_size is 14")


@pytest.mark.parametrize(
    ("name", "other"), [(BACKBONE, HEAD), (HEAD, BACKBONE)]
)
def test_one_file_for_both(folder, name, other):
    shutil.copy(folder / other, folder / name)
    assert_refused(folder, f"{name} does not fit: ")


@pytest.mark.parametrize("name", [BACKBONE, HEAD])
def test_files_of_another_model(folder, tmp_path, name):
    other = make_classifier(backbone=make_backbone(hidden_dim=6), num_classes=5)
    other.save_to_preset(tmp_path / "other")
    shutil.copy(tmp_path / "other" / name, folder / name)
    assert_refused(folder, f"{name} does not fit: ")


@pytest.mark.parametrize("name", [BACKBONE, HEAD])
@pytest.mark.parametrize("missing", [1, 100, 10_000])
def test_truncated_file(folder, name, missing):
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-missing])
    assert_refused(folder, "missing or damaged: .*truncated")


@pytest.mark.parametrize("seed", range(8))
def test_damaged_inside(folder, seed):
    # Fewer may all be within the weights, which have no checksum.
    draw = np.random.default_rng(seed)
    data = np.frombuffer((folder / BACKBONE).read_bytes(), "uint8").copy()
    places = draw.integers(len(data), size=2000)
    data[places] = draw.integers(256, size=2000)
    (folder / BACKBONE).write_bytes(data.tobytes())
    assert_refused(folder, "damaged|do(es)? not fit")


@pytest.mark.parametrize(
    ("name", "weight"), [(BACKBONE, TABLE), (HEAD, KERNEL)]
)
@pytest.mark.parametrize(
    "replace",
    [
        np.transpose,
        np.ravel,
        lambda value: value[:, :1],
        lambda value: value[np.newaxis],
        lambda value: np.float32(0),
        lambda value: "text",
    ],
    ids=["transposed", "flat", "narrow", "deep", "scalar", "text"],
)
def test_weight_of_another_shape(folder, name, weight, replace):
    with h5py.File(folder / name, "a") as file:
        value = file[weight][()]
        del file[weight]
        file[weight] = replace(value)
    assert_refused(folder, "do(es)? not fit")


@pytest.mark.parametrize(
    ("name", "weight"), [(BACKBONE, TABLE), (HEAD, KERNEL)]
)
def test_missing_weight(folder, name, weight):
    with h5py.File(folder / name, "a") as file:
        del file[weight]
    assert_refused(folder, "do(es)? not fit")


@pytest.mark.parametrize(
    ("name", "weight", "path"),
    [
        (BACKBONE, TABLE, "token_embedding/embeddings"),
        (HEAD, KERNEL, "logits/kernel"),
    ],
)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weight_that_is_not_finite(folder, name, weight, path, value):
    with h5py.File(folder / name, "a") as file:
        file[weight][-1, -1] = value
    assert_refused(folder, f"a NaN or an infinity is in its weight '{path}'")
    loaded = keras_wave.WaveClassifier.from_preset(folder, load_weights=False)
    assert all(np.isfinite(value).all() for value in loaded.get_weights())


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_weight_too_large_for_the_dtype(folder):
    with h5py.File(folder / BACKBONE, "a") as file:
        file[TABLE][-1, -1] = 1e5
    with pytest.raises(ValueError, match="infinity .* of dtype float16.*"):
        keras_wave.WaveClassifier.from_preset(folder, dtype="float16")
    loaded = keras_wave.WaveClassifier.from_preset(folder)
    assert np.max(loaded.get_weights()[0]) == 1e5


def test_missing_layers_of_a_layer(folder):
    with h5py.File(folder / BACKBONE, "a") as file:
        del file["layers/wave_encoder/projections"]
    assert_refused(folder, "do not fit")


def test_weights_of_a_layer_that_is_not_there(folder):
    with h5py.File(folder / BACKBONE, "a") as file:
        file["layers/other/vars/0"] = np.zeros(3)
    assert_refused(folder, "14 weights, and the model .* describes 13")


def test_file_without_layers(folder):
    with h5py.File(folder / BACKBONE, "a") as file:
        del file["layers"]
    assert_refused(folder, f"{BACKBONE} is damaged")


@pytest.mark.parametrize("target", ["layers", "layers/token_embedding", TABLE])
@pytest.mark.parametrize("soft", [True, False], ids=["soft", "external"])
def test_links(folder, target, soft):
    with h5py.File(folder / BACKBONE, "a") as file:
        with h5py.File(folder.parent / "secret.h5", "w") as secret:
            file.copy(file[target], secret, "item")
        file.move(target, "moved")
        file[target] = (
            h5py.SoftLink("/moved")
            if soft
            else h5py.ExternalLink(str(folder.parent / "secret.h5"), "/item")
        )
    assert_refused(folder, f"{BACKBONE} is damaged or refused: .* link")


def test_groups_in_a_circle(folder):
    with h5py.File(folder / BACKBONE, "a") as file:
        file["layers/circle"] = file["layers"]
    loaded = keras_wave.WaveBackbone.from_preset(folder)
    assert loaded.vocabulary_size == 14


@pytest.mark.filterwarnings("ignore:.*does not have a `quantize`:UserWarning")
@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_quantized(folder, mode):
    backbone = make_backbone(embedding_dim=6, intermediate_dim=10)
    classifier = make_classifier(backbone=backbone)
    classifier.quantize(mode)
    classifier.save_to_preset(folder)
    loaded = keras_wave.WaveClassifier.from_preset(folder)
    texts = ["stocks fall .", "the team wins"]
    np.testing.assert_array_equal(
        loaded.predict(texts, verbose=0), classifier.predict(texts, verbose=0)
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {"bigram_buckets": 20, "embedding_dim": 6},
        {"kernel_size": 3, "wave_kernel_size": 5, "rotation": True},
        {"num_layers": 2, "semantics": "window", "window_size": 3},
        {"update": "interference", "readout": "both", "residual": True},
    ],
    ids=str,
)
def test_every_kind_of_backbone(tmp_path, arguments):
    backbone = make_backbone(**arguments)
    backbone.save_to_preset(tmp_path)
    loaded = keras_wave.WaveBackbone.from_preset(tmp_path)
    for weight, expected in zip(
        loaded.get_weights(), backbone.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)


def test_folded(tmp_path):
    folded = make_classifier(backbone=make_backbone(bigram_buckets=20)).fold()
    folded.save_to_preset(tmp_path)
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path)
    assert loaded.backbone.folded


def test_shards(tmp_path):
    backbone = make_backbone()
    backbone.save_to_preset(tmp_path, max_shard_size=6e-7)
    assert len(list(tmp_path.glob("model_*.weights.h5"))) > 1
    loaded = keras_wave.WaveBackbone.from_preset(tmp_path)
    for weight, expected in zip(
        loaded.get_weights(), backbone.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)
