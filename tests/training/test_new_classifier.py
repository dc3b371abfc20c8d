import pytest

from keras_wave.training import model_size
from keras_wave.training import new_classifier
from tests.models.small_models import make_classifier

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


def test_quantized_preset_is_refused(tmp_path):
    classifier = make_classifier()
    classifier.quantize("int8")
    classifier.save_to_preset(tmp_path / "small")
    with pytest.raises(ValueError, match="small' is quantized"):
        new_classifier.load(tmp_path / "small", TEXTS, NAMES)
