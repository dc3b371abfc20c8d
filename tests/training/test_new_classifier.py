import keras
import keras_hub
import numpy as np
import pytest

import keras_wave
from keras_wave.training import fine_tuning
from keras_wave.training import model_size
from keras_wave.training import new_classifier
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor

TEXTS = ["stocks fall", "the team wins the cup"] * 10
NAMES = ["Business", "Sports"]


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    make_classifier(num_classes=3).save_to_preset(folder)
    return folder


def test_size_and_texts_decide():
    size = model_size.SIZES[0]
    classifier = new_classifier.build(TEXTS, NAMES, size)
    assert classifier.class_names == NAMES
    assert classifier.backbone.hidden_dim == size.width
    assert classifier.backbone.bigram_buckets == size.pairs
    assert classifier.preprocessor.sequence_length == model_size.LENGTHS[0]
    vocabulary = classifier.preprocessor.tokenizer.get_vocabulary()
    assert {"stocks", "team"} <= set(vocabulary)
    assert classifier.backbone.vocabulary_size == len(vocabulary)


def test_length_may_be_given():
    size = model_size.SIZES[0]
    classifier = new_classifier.build(TEXTS, NAMES, size, sequence_length=5)
    assert classifier.preprocessor.sequence_length == 5


def test_preset_has_other_classes(preset):
    classifier = new_classifier.load(preset, TEXTS, NAMES)
    assert classifier.class_names == NAMES
    assert classifier.num_classes == 2
    assert classifier.preprocessor.sequence_length == model_size.LENGTHS[0]
    shorter = new_classifier.load(preset, TEXTS, NAMES, sequence_length=5)
    assert shorter.preprocessor.sequence_length == 5


def test_preset_gets_a_bag_of_tokens(preset):
    classifier = new_classifier.load(preset, TEXTS, NAMES)
    assert classifier.bag_of_tokens
    assert classifier.bag_bigram_buckets == new_classifier.MOST_PAIR_BUCKETS
    assert classifier.activation is keras.activations.linear
    names = list(map(str, range(100)))
    many = new_classifier.load(preset, TEXTS, names)
    assert many.bag_bigram_buckets == new_classifier.MOST_PAIR_SCORES // 100


def test_too_many_classes_get_none(preset, monkeypatch):
    monkeypatch.setattr(new_classifier, "MOST_TOKEN_SCORES", 27)
    assert not new_classifier.load(preset, TEXTS, NAMES).bag_of_tokens


def test_large_vocabulary_gets_no_pairs():
    backbone = make_backbone(vocabulary_size=150_001, hidden_dim=2)
    classifier = new_classifier.with_bag_of_tokens(
        make_classifier(backbone=backbone)
    )
    assert (classifier.bag_of_tokens, classifier.bag_bigram_buckets) == (
        True,
        0,
    )


def test_bag_of_a_preset_stays_as_it_is(tmp_path):
    classifier = make_classifier(
        num_classes=3, bag_of_tokens=True, bag_bigram_buckets=5
    )
    classifier.save_to_preset(tmp_path / "small")
    loaded = new_classifier.load(tmp_path / "small", TEXTS, NAMES)
    assert loaded.bag_bigram_buckets == 5
    assert loaded.num_classes == 2


def test_class_of_the_callers_own_gets_none(tmp_path):
    @keras.saving.register_keras_serializable("tests")
    class Fixed(keras_wave.WaveClassifier):
        def __init__(
            self,
            backbone,
            num_classes,
            preprocessor=None,
            activation=None,
            dropout=0.1,
            class_names=None,
            name=None,
            trainable=True,
            dtype=None,
        ):
            super().__init__(
                backbone,
                num_classes,
                preprocessor=preprocessor,
                activation=activation,
                dropout=dropout,
                class_names=class_names,
                name=name,
                trainable=trainable,
            )

    classifier = Fixed(make_backbone(), 2, make_preprocessor())
    # Nothing that it does not take is written.
    assert type(classifier.fold()) is Fixed
    assert new_classifier.with_bag_of_tokens(classifier) is classifier


def test_preprocessor_of_keras_hub_is_taken_as_it_is(tmp_path):
    preprocessor = keras_hub.models.BertTextClassifierPreprocessor(
        keras_hub.tokenizers.BertTokenizer(VOCABULARY), sequence_length=12
    )
    classifier = make_classifier(preprocessor=preprocessor)
    assert not classifier.has_fixed_tokens()
    fine_tuning.start_head(classifier, TEXTS, np.arange(len(TEXTS)) % 2)


def test_quantized_preset_is_refused(tmp_path):
    classifier = make_classifier()
    classifier.quantize("int8")
    classifier.save_to_preset(tmp_path / "small")
    with pytest.raises(ValueError, match="small' is quantized"):
        new_classifier.load(tmp_path / "small", TEXTS, NAMES)
