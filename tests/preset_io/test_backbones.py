"""Presets of a backbone and its tokenizer, from which a training starts."""

import copy
import json

import numpy as np
import pytest
from keras_hub.src.utils import preset_utils

import keras_wave
from keras_wave.models import builtin_presets
from tests.models.small_models import make_backbone
from tests.models.small_models import make_tokenizer

TEXTS = ["stocks fall .", "the team wins"]


def save(folder):
    """Saves a backbone that is not a new one, and returns it."""
    backbone = make_backbone()
    draw = np.random.default_rng(0)
    backbone.set_weights(
        [draw.normal(size=w.shape) for w in backbone.get_weights()]
    )
    backbone.save_to_preset(folder)
    make_tokenizer().save_to_preset(folder)
    return backbone


@pytest.fixture
def backbone(tmp_path):
    return save(tmp_path)


@pytest.mark.parametrize("form", [str, lambda path: path])
def test_head_is_new_and_the_rest_is_not(form, backbone, tmp_path):
    classifier = keras_wave.WaveClassifier.from_preset(
        form(tmp_path), num_classes=3
    )
    assert classifier.num_classes == 3
    assert classifier.class_names is None
    for weight, expected in zip(
        classifier.backbone.get_weights(), backbone.get_weights()
    ):
        np.testing.assert_array_equal(weight, expected)
    classifier.fit(TEXTS, [2, 0], verbose=0)
    assert classifier.predict_proba(TEXTS).shape == (2, 3)


def test_names_tell_how_many_classes_there_are(backbone, tmp_path):
    classifier = keras_wave.WaveClassifier.from_preset(
        tmp_path, class_names=["Business", "Sports"]
    )
    assert classifier.num_classes == 2
    assert classifier.labels == ["Business", "Sports"]


@pytest.mark.parametrize("arguments", [{}, {"load_weights": False}])
def test_classes_are_asked_for(arguments, backbone, tmp_path):
    with pytest.raises(ValueError, match="is a backbone.*`num_classes` or"):
        keras_wave.WaveClassifier.from_preset(tmp_path, **arguments)


def test_names_that_are_not_as_many(backbone, tmp_path):
    with pytest.raises(ValueError, match="must be 3.*Received 1"):
        keras_wave.WaveClassifier.from_preset(
            tmp_path, num_classes=3, class_names=["Business"]
        )


class AlwaysTwo(keras_wave.WaveClassifier):
    """A class of a caller, which needs not be told."""

    def __init__(self, backbone, num_classes=2, **kwargs):
        super().__init__(backbone, num_classes, **kwargs)


def test_a_class_that_knows_how_many(backbone, tmp_path):
    assert AlwaysTwo.from_preset(tmp_path).num_classes == 2


def test_other_parts_need_no_classes(backbone, tmp_path):
    for cls in (
        keras_wave.WaveBackbone,
        keras_wave.WaveTokenizer,
        keras_wave.WaveClassifierPreprocessor,
    ):
        assert isinstance(cls.from_preset(tmp_path), cls)


def test_found_by_name(tmp_path, monkeypatch):
    # What is registered here is gone with the test.
    for name in ("BUILTIN_PRESETS", "BUILTIN_PRESETS_FOR_BACKBONE"):
        table = copy.deepcopy(getattr(preset_utils, name))
        monkeypatch.setattr(preset_utils, name, table)
    backbone = save(tmp_path / "wave_tests_en")
    about = {"description": "For tests.", "parameters": {"total": 1}}
    metrics = tmp_path / "wave_tests_en" / "metrics.json"
    metrics.write_text(json.dumps(about), encoding="utf-8")
    monkeypatch.setattr(builtin_presets, "PRESETS_FOLDER", tmp_path)
    builtin_presets.register()
    assert "wave_tests_en" in keras_wave.WaveBackbone.presets
    with pytest.raises(ValueError, match="'wave_tests_en' is a backbone"):
        keras_wave.WaveClassifier.from_preset("wave_tests_en")
    classifier = keras_wave.WaveClassifier.from_preset(
        "wave_tests_en", class_names=["Business", "Sports"]
    )
    np.testing.assert_array_equal(
        classifier.backbone.get_weights()[0], backbone.get_weights()[0]
    )
