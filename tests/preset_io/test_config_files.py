"""A preset whose parts have files of other names is loaded as it was saved."""

import json
import shutil

import numpy as np
import pytest

import keras_wave
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["Stocks fall.", "the team wins the cup"]


def make_tokenizer(config_file="words.json"):
    # Another order than that of other tests.
    return keras_wave.WaveTokenizer(
        [*VOCABULARY[:5], *VOCABULARY[:4:-1]], config_file=config_file
    )


def make_preprocessor(
    tokenizer_file="words.json", config_file="rows.json", sequence_length=7
):
    return keras_wave.WaveClassifierPreprocessor(
        make_tokenizer(tokenizer_file),
        sequence_length=sequence_length,
        config_file=config_file,
    )


names = pytest.mark.parametrize(
    ("tokenizer_file", "preprocessor_file"),
    [
        ("words.json", "rows.json"),
        ("words.json", "preprocessor.json"),
        ("tokenizer.json", "rows.json"),
    ],
)


def assert_same(preprocessor, tokenizer_file, preprocessor_file):
    assert preprocessor.sequence_length == 7
    assert preprocessor.config_file == preprocessor_file
    assert preprocessor.tokenizer.config_file == tokenizer_file
    expected = make_preprocessor(tokenizer_file, preprocessor_file)
    assert (
        preprocessor.encode(TEXTS).to_lists()
        == expected.encode(TEXTS).to_lists()
    )


@names
def test_classifier_and_its_parts(tokenizer_file, preprocessor_file, tmp_path):
    classifier = make_classifier(
        preprocessor=make_preprocessor(tokenizer_file, preprocessor_file)
    )
    classifier.save_to_preset(tmp_path)
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path)
    assert_same(loaded.preprocessor, tokenizer_file, preprocessor_file)
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        rtol=1e-5,
    )
    preprocessor = keras_wave.WaveClassifierPreprocessor.from_preset(tmp_path)
    assert_same(preprocessor, tokenizer_file, preprocessor_file)
    tokenizer = keras_wave.WaveTokenizer.from_preset(tmp_path)
    assert tokenizer.vocabulary == make_tokenizer().vocabulary


@names
def test_parts_beside_a_backbone(tokenizer_file, preprocessor_file, tmp_path):
    make_backbone().save_to_preset(tmp_path)
    make_preprocessor(tokenizer_file, preprocessor_file).save_to_preset(
        tmp_path
    )
    loaded = keras_wave.WaveClassifier.from_preset(tmp_path, num_classes=3)
    assert_same(loaded.preprocessor, tokenizer_file, preprocessor_file)


def test_the_file_that_is_asked_for(tmp_path):
    make_backbone().save_to_preset(tmp_path)
    for length in (6, 9):
        make_preprocessor(
            config_file=f"rows_{length}.json", sequence_length=length
        ).save_to_preset(tmp_path)
    cls = keras_wave.WaveClassifierPreprocessor
    with pytest.raises(
        ValueError, match="several files .*: rows_6.json, rows_9.json"
    ):
        cls.from_preset(tmp_path)
    loaded = cls.from_preset(tmp_path, config_file="rows_9.json")
    assert loaded.sequence_length == 9


@pytest.mark.parametrize("name", ["words.json", "rows.json"])
def test_missing_file(name, tmp_path):
    make_backbone().save_to_preset(tmp_path)
    make_preprocessor().save_to_preset(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ValueError, match=f"{name} is missing: .* sha256"):
        keras_wave.WaveClassifierPreprocessor.from_preset(tmp_path)


def test_missing_vocabulary(tmp_path):
    make_classifier(preprocessor=make_preprocessor()).save_to_preset(tmp_path)
    shutil.rmtree(tmp_path / "assets")
    with pytest.raises(ValueError, match="assets/words/vocabulary.txt"):
        keras_wave.WaveClassifier.from_preset(tmp_path)


@pytest.mark.parametrize("name", [3, "../../words.json", None])
def test_names_that_are_none(name, tmp_path):
    make_classifier(preprocessor=make_preprocessor()).save_to_preset(tmp_path)
    (tmp_path / "checksums.json").unlink()
    for path in (tmp_path / "task.json", tmp_path / "rows.json"):
        content = path.read_text().replace('"words.json"', json.dumps(name))
        path.write_text(content)
    message = "vocabulary.txt is missing|refused|values of another type"
    with pytest.raises(ValueError, match=message):
        keras_wave.WaveClassifier.from_preset(tmp_path)


PARTS = (keras_wave.WaveTokenizer, keras_wave.WaveClassifierPreprocessor)


@pytest.mark.parametrize("cls", PARTS)
@pytest.mark.parametrize("preset", [None, "agnews_modulation_tiny"])
@pytest.mark.parametrize("name", ["none.json", "../config.json", 3])
def test_a_file_that_is_not_there(cls, preset, name, tmp_path):
    if preset is None:
        preset = tmp_path
        make_classifier().save_to_preset(tmp_path)
    for args, kwargs in [((), {"config_file": name}), ((name,), {})]:
        with pytest.raises(ValueError, match="no such file.*config_file="):
            cls.from_preset(preset, *args, **kwargs)


@pytest.mark.parametrize("is_builtin", [False, True])
def test_parts_that_are_given_stay(is_builtin, tmp_path):
    """KerasHub would load those of the preset into them."""
    preset = tmp_path
    make_classifier().save_to_preset(tmp_path)
    if is_builtin:
        preset = "agnews_modulation_tiny"
    preprocessor = make_preprocessor()
    vocabulary = list(preprocessor.tokenizer.vocabulary)
    loaded = keras_wave.WaveClassifier.from_preset(
        preset, preprocessor=preprocessor
    )
    assert loaded.preprocessor is preprocessor
    assert preprocessor.tokenizer.vocabulary == vocabulary
    tokenizer = make_tokenizer()
    loaded = keras_wave.WaveClassifierPreprocessor.from_preset(
        preset, tokenizer=tokenizer
    )
    assert loaded.tokenizer is tokenizer
    assert tokenizer.vocabulary == vocabulary
    loaded = keras_wave.WaveTokenizer.from_preset(
        preset, vocabulary=vocabulary, saved_vocabulary_size=None
    )
    assert loaded.vocabulary == vocabulary


@pytest.mark.parametrize("arguments", [{}, {"num_classes": 3}])
def test_a_backbone_that_is_given_keeps_its_weights(arguments, tmp_path):
    saved = make_classifier()
    saved.save_to_preset(tmp_path)
    backbone = keras_wave.WaveBackbone.from_preset(tmp_path)
    before = [np.array(weight) + 1 for weight in backbone.get_weights()]
    backbone.set_weights(before)
    loaded = keras_wave.WaveClassifier.from_preset(
        tmp_path, backbone=backbone, **arguments
    )
    assert loaded.backbone is backbone
    assert_weights(backbone, before)
    if not arguments:
        assert_weights(loaded.output_dense, saved.output_dense.get_weights())


def test_a_backbone_that_does_not_fit_keeps_its_weights(tmp_path):
    make_classifier().save_to_preset(tmp_path)
    backbone = make_backbone(hidden_dim=6)
    before = [np.array(weight) for weight in backbone.get_weights()]
    with pytest.raises(ValueError, match="do not fit"):
        keras_wave.WaveClassifier.from_preset(tmp_path, backbone=backbone)
    assert_weights(backbone, before)


def assert_weights(layer, expected):
    for weight, value in zip(layer.get_weights(), expected, strict=True):
        np.testing.assert_array_equal(weight, value)
