import h5py
import keras
import keras_hub
import numpy as np
import pytest

import bert_classifier
import compact_preset
import compact_weights
import keras_wave
import recipe_file
import training_run
from significant_bits import round_weights

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"]


@pytest.fixture
def classifier(recipe):
    return training_run.build_classifier(recipe, VOCABULARY)


def read_weights(path):
    weights = {}
    with h5py.File(path) as file:
        file["layers"].visititems(
            lambda name, item: (
                weights.update({name: item[()]})
                if isinstance(item, h5py.Dataset)
                else None
            )
        )
    return weights


def test_weights_take_half_the_bytes(classifier, tmp_path):
    compact_preset.save(classifier, tmp_path)
    backbone = read_weights(tmp_path / "model.weights.h5")
    head = read_weights(tmp_path / "task.weights.h5")
    weights = [*backbone.values(), *head.values()]
    assert {weight.dtype.name for weight in weights} == {"float16"}
    # Nothing is stored twice.
    assert sum(weight.size for weight in weights) == classifier.count_params()


@pytest.mark.parametrize(
    "cls", [keras_wave.WaveClassifier, keras_hub.models.TextClassifier]
)
def test_loads_trainable_in_float32(classifier, tmp_path, cls):
    compact_preset.save(classifier, tmp_path)
    loaded = cls.from_preset(str(tmp_path))
    assert isinstance(loaded, keras_wave.WaveClassifier)
    assert loaded.class_names == ["Nature", "Music"]
    for saved, weight in zip(classifier.weights, loaded.weights):
        assert keras.backend.standardize_dtype(weight.dtype) == "float32"
        rounded = keras.ops.convert_to_numpy(saved).astype("float16")
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(weight), rounded
        )
    assert loaded.count_params() == classifier.count_params()
    assert len(loaded.trainable_weights) == len(loaded.weights)


@pytest.mark.parametrize(
    "cls", [keras_wave.WaveClassifier, keras_hub.models.TextClassifier]
)
def test_large_weights_are_rounded(classifier, tmp_path, monkeypatch, cls):
    monkeypatch.setattr(compact_weights, "LEAST", 64)
    compact_preset.save(classifier, tmp_path)
    loaded = cls.from_preset(str(tmp_path))
    count = 0
    for saved, weight in zip(classifier.weights, loaded.weights, strict=True):
        expected = keras.ops.convert_to_numpy(saved).astype("float16")
        if expected.size >= 64:
            count += 1
            expected = round_weights(expected, compact_weights.BITS)
        weight = keras.ops.convert_to_numpy(weight)
        np.testing.assert_array_equal(weight, expected)
    assert count > 1


def test_keras_reads_the_weights_itself(classifier, tmp_path, monkeypatch):
    monkeypatch.setattr(compact_weights, "LEAST", 1)
    compact_preset.save(classifier, tmp_path)
    loaded = keras_wave.WaveClassifier.from_preset(str(tmp_path)).backbone
    backbone = type(classifier.backbone).from_config(
        classifier.backbone.get_config()
    )
    backbone.load_weights(tmp_path / "model.weights.h5")
    for weight, other in zip(backbone.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(weight),
            keras.ops.convert_to_numpy(other),
        )


def test_a_bert_keeps_all_bits(tmp_path, monkeypatch):
    monkeypatch.setattr(compact_weights, "LEAST", 1)
    bert = recipe_file.Bert(
        16, "average", 0.1, hidden_dim=8, num_heads=2, intermediate_dim=16
    )
    tokenizer = keras_hub.models.BertTokenizer(VOCABULARY)
    classifier = bert_classifier.build(bert, 2, tokenizer)
    compact_preset.save(classifier, tmp_path)
    loaded = bert_classifier.BertClassifier.from_preset(str(tmp_path))
    pairs = zip(classifier.backbone.weights, loaded.backbone.weights)
    for saved, weight in pairs:
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(weight),
            keras.ops.convert_to_numpy(saved).astype("float16"),
        )


@pytest.mark.parametrize("value", [1e5, np.inf, np.nan])
def test_weight_beyond_float16_is_an_error(classifier, tmp_path, value):
    embedding = classifier.backbone.token_embedding
    embedding.set_weights([np.full(embedding.embeddings.shape, value)])
    with pytest.raises(ValueError, match="does not fit into float16"):
        compact_preset.save(classifier, tmp_path)
    assert not list(tmp_path.iterdir())
