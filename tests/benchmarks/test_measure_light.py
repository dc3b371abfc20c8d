"""The figures of the reader in light/, of a small folder."""

import pytest

import keras_wave_light
import measure_light
from keras_wave.export.formats import FORMATS
from keras_wave.export.source import Source
from tests.models.small_models import make_classifier


@pytest.fixture
def folder(tmp_path):
    source = Source(make_classifier(), "float32")
    FORMATS["numpy"].write(source, tmp_path, None)
    return tmp_path


def test_a_first_answer(folder):
    figures = measure_light.measure_process(folder)
    assert figures.pop("peak_bytes") > 1e6
    assert figures.keys() == {"import", "load", "first_answer"}
    assert all(seconds > 0 for seconds in figures.values())


def test_answers_are_numbers_of_classes(folder):
    texts = ["stocks", "the team wins the cup"]
    light = keras_wave_light.load(folder)
    classes = measure_light.make_answer(light)(texts)
    assert classes.tolist() == light.logits(texts).argmax(axis=-1).tolist()
