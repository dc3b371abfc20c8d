"""Folding, with weights that are far from their start."""

import keras
import numpy as np
import pytest
from keras import ops

import keras_wave
from tests.models.small_models import VOCABULARY
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["the team wins the cup .", "", "stocks fall", "fallen"]


@pytest.fixture
def classifier():
    backbone = make_backbone(bigram_buckets=7, feedforward="pooled")
    return disturb(
        make_classifier(3, backbone=backbone, class_names=["a", "b", "c"])
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"feedforward": "pooled"},
        {"update": "interference"},
        {"readout": "both"},
        {"num_layers": 2},
        {"bigram_buckets": 7},
        {"embedding_dim": 6},
        {"embedding_dim": 6, "bigram_buckets": 7, "feedforward": "pooled"},
        {"semantics": "text", "other_semantics": "window"},
        {"rotation": True, "wave_kernel_size": 3, "num_layers": 2},
    ],
)
def test_the_same_logits(arguments):
    backbone = make_backbone(**arguments)
    classifier = disturb(make_classifier(3, backbone=backbone))
    draw = np.random.default_rng(1)
    mask = np.arange(9) < np.array([[9], [4], [1], [0]])
    ids = {
        "token_ids": draw.integers(len(VOCABULARY), size=mask.shape),
        "padding_mask": mask.astype("int32"),
    }
    expected = classifier.predict_on_batch(ids)
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(
        classifier.fold().predict_on_batch(ids), expected, atol=1e-5
    )


def test_texts_and_names(classifier):
    folded = classifier.fold()
    assert folded.class_names == classifier.class_names
    np.testing.assert_allclose(
        folded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-5,
    )


def test_no_projection_is_left(classifier):
    folded = classifier.fold()
    names = {weight.path.split("/")[-2] for weight in folded.weights}
    assert {"token_embedding", "other_token_embedding"} <= names
    assert not {"projection", "other_projection"} & names
    tables = len(VOCABULARY) + 7
    assert folded.count_params() == (
        classifier.count_params() + tables * 8 - 2 * (8 * 8 + 8)
    )


def test_the_original_stays(classifier):
    before = classifier.get_weights()
    folded = disturb(classifier.fold())
    assert folded.backbone is not classifier.backbone
    for one, other in zip(before, classifier.get_weights()):
        np.testing.assert_array_equal(one, other)


def test_saving(classifier, tmp_path):
    folded = classifier.fold()
    folded.save_to_preset(tmp_path / "preset")
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path / "preset")
    assert loaded.backbone.folded
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-5,
    )


def test_class_of_the_user_and_activation():
    @keras.saving.register_keras_serializable("tests")
    class Mine(keras_wave.WaveClassifier):
        # Or KerasHub would take it for the class of every preset from here on.
        backbone_cls = None

    classifier = Mine(make_backbone(), num_classes=2, activation="softmax")
    folded = classifier.fold()
    assert type(folded) is Mine
    assert folded.activation is keras.activations.softmax


def test_quantizing_a_folded_classifier(classifier):
    folded = classifier.fold()
    expected = folded.predict(TEXTS, verbose=0)
    folded.quantize("int8")
    assert folded.backbone.token_embedding.quantization_mode == "int8"
    outputs = folded.predict(TEXTS, verbose=0)
    assert 0 < np.abs(outputs - expected).max() < 0.5


def test_lora_weights_are_merged_by_a_preset(tmp_path):
    classifier = make_classifier()
    classifier.backbone.enable_lora(2)
    disturb(classifier)
    with pytest.raises(ValueError, match="save it to a preset"):
        classifier.fold()
    classifier.save_to_preset(tmp_path)
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path)
    np.testing.assert_allclose(
        loaded.fold().predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"residual": True}, "residual=True"),
        ({"kernel_size": 3}, "kernel_size=3"),
    ],
)
def test_what_needs_the_embeddings_is_refused(arguments, message):
    classifier = make_classifier(backbone=make_backbone(**arguments))
    with pytest.raises(ValueError, match=message):
        classifier.fold()


def test_folding_twice_is_refused(classifier):
    with pytest.raises(ValueError, match="folded already"):
        classifier.fold().fold()


def test_quantized_is_refused(classifier):
    classifier.quantize("int8")
    with pytest.raises(ValueError, match="quantized"):
        classifier.fold()


def test_a_folded_backbone_has_one_width():
    with pytest.raises(ValueError, match="embedding_dim=6"):
        make_backbone(folded=True, embedding_dim=6)


def test_half_precision():
    keras.utils.set_random_seed(0)
    backbone = make_backbone(dtype="mixed_bfloat16")
    classifier = disturb(make_classifier(backbone=backbone))
    folded = classifier.fold()
    assert folded.backbone.dtype_policy.name == "mixed_bfloat16"
    outputs = ops.convert_to_numpy(folded.predict(TEXTS, verbose=0))
    expected = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_allclose(
        outputs.astype("float32"), expected.astype("float32"), atol=0.1
    )
