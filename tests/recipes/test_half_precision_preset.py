import h5py
import keras
import keras_hub
import numpy as np
import pytest

import half_precision_preset
import keras_wave
import training_run

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
    half_precision_preset.save(classifier, tmp_path)
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
    half_precision_preset.save(classifier, tmp_path)
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


@pytest.mark.parametrize("value", [1e5, np.inf, np.nan])
def test_weight_beyond_float16_is_an_error(classifier, tmp_path, value):
    embedding = classifier.backbone.token_embedding
    embedding.set_weights([np.full(embedding.embeddings.shape, value)])
    with pytest.raises(ValueError, match="does not fit into float16"):
        half_precision_preset.save(classifier, tmp_path)
    assert not list(tmp_path.iterdir())
