"""A classifier whose logits have a part of single tokens."""

import keras
import numpy as np
import pytest
from keras import ops

import keras_wave
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["the team wins the cup .", "", "stocks fall", "fallen"]


@pytest.fixture(params=[None, "softmax"])
def classifier(request):
    return disturb(
        make_classifier(
            3,
            backbone=make_backbone(bigram_buckets=7, feedforward="pooled"),
            class_names=["a", "b", "c"],
            bag_of_tokens=True,
            bag_bigram_buckets=5,
            activation=request.param,
        )
    )


def test_scores_are_added_to_the_logits_before_the_activation(classifier):
    ids = classifier.preprocessor(TEXTS)
    pooled = classifier.backbone(ids)["pooled_output"]
    scores = classifier.bag(ids["token_ids"], ids["padding_mask"])
    logits = classifier.output_dense(pooled) + scores
    assert np.abs(ops.convert_to_numpy(scores)).max() > 0.01
    np.testing.assert_allclose(
        classifier.predict(TEXTS, verbose=0),
        ops.convert_to_numpy(classifier.activation(logits)),
        rtol=1e-5,
        atol=1e-6,
    )


def test_is_saved_with_the_preset(classifier, tmp_path):
    expected = classifier.predict(TEXTS, verbose=0)
    classifier.save_to_preset(tmp_path / "preset")
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path / "preset")
    assert loaded.bag_of_tokens and loaded.bag_bigram_buckets == 5
    np.testing.assert_array_equal(loaded.predict(TEXTS, verbose=0), expected)
    classifier.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(TEXTS, verbose=0), expected)


def test_preset_gets_one_and_other_classes(classifier, tmp_path):
    make_classifier(2).save_to_preset(tmp_path / "preset")
    loaded = keras_wave.WaveClassifier.from_preset(
        tmp_path / "preset",
        num_classes=4,
        bag_of_tokens=True,
        bag_bigram_buckets=6,
    )
    assert loaded.predict(TEXTS, verbose=0).shape == (4, 4)
    assert [w.shape for w in loaded.bag.weights] == [(14, 4), (6, 4)]


def test_preset_is_not_loaded_with_another_head(classifier, tmp_path):
    classifier.save_to_preset(tmp_path / "preset")
    load = keras_wave.WaveClassifier.from_preset
    with pytest.raises(ValueError, match="bag_of_tokens=True. Received.*False"):
        load(tmp_path / "preset", bag_of_tokens=False)
    with pytest.raises(ValueError, match="bag_bigram_buckets=5. Received.*=9"):
        load(tmp_path / "preset", bag_bigram_buckets=9)
    loaded = load(tmp_path / "preset", num_classes=2, bag_of_tokens=False)
    assert not loaded.bag_of_tokens
    make_classifier(2).save_to_preset(tmp_path / "other")
    with pytest.raises(ValueError, match="Give also `num_classes`"):
        load(tmp_path / "other", bag_of_tokens=True)


def test_is_folded_and_quantized_with_the_rest(classifier, tmp_path):
    expected = classifier.predict(TEXTS, verbose=0)
    folded = classifier.fold()
    np.testing.assert_allclose(
        folded.predict(TEXTS, verbose=0), expected, atol=1e-5
    )
    before = folded.bag.get_weights()
    folded.quantize("int8")
    # It keeps its precision.
    for one, other in zip(before, folded.bag.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    folded.save_to_preset(tmp_path / "preset")
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path / "preset")
    np.testing.assert_array_equal(
        loaded.predict(TEXTS, verbose=0), folded.predict(TEXTS, verbose=0)
    )


def test_is_explained(classifier):
    (explanation,) = keras_wave.explain(classifier, ["the team wins"])
    outputs = classifier.predict(["the team wins"], verbose=0)
    np.testing.assert_allclose(
        ops.convert_to_numpy(classifier.activation(explanation.logits[None])),
        outputs,
        rtol=1e-5,
        atol=1e-6,
    )
    without = ops.convert_to_numpy(
        keras_wave.insight.logit_model.logit_model(classifier)(
            classifier.preprocessor(["the wins"])
        )
    )
    team = explanation.tokens.index("team")
    np.testing.assert_allclose(
        explanation.contributions[team],
        explanation.logits - without[0],
        atol=1e-4,
    )


def test_learns(classifier):
    before = classifier.bag.get_weights()
    classifier.fit(TEXTS, [0, 1, 2, 1], epochs=2, verbose=0)
    for one, other in zip(before, classifier.bag.get_weights(), strict=True):
        assert not np.array_equal(one, other)


def test_drops_tokens_as_the_backbone_does():
    backbone = make_backbone(token_dropout=0.4)
    classifier = make_classifier(2, backbone=backbone, bag_of_tokens=True)
    assert classifier.bag_dropout.rate == 0.4


def test_pairs_without_a_bag_are_refused():
    with pytest.raises(ValueError, match="Give `bag_of_tokens=True`"):
        make_classifier(bag_bigram_buckets=5)


def test_buckets_are_a_whole_number():
    with pytest.raises(ValueError, match="bigram_buckets=-1"):
        make_classifier(bag_of_tokens=True, bag_bigram_buckets=-1)
