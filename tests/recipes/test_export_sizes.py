import json

import numpy as np
import pytest

import export_sizes
import export_table
import keras_wave
import labelled_text
from keras_wave.export.formats import FORMATS
from tests.models.small_models import make_classifier
from tests.requirement import require


@pytest.fixture
def preset(tmp_path):
    make_classifier().save_to_preset(tmp_path / "preset")
    return str(tmp_path / "preset")


TEXTS = ["the team wins", "stocks fall", "the cup . " * 5, "", "market"]


def test_batches_hold_every_row_once_and_little_padding():
    preprocessor = make_classifier().preprocessor
    ((ids, mask, numbers),) = export_sizes.make_batches(preprocessor, TEXTS)
    assert sorted(numbers) == list(range(len(TEXTS)))
    assert ids.shape == mask.shape == (5, 12)
    expected = preprocessor(np.array(TEXTS))
    np.testing.assert_array_equal(
        ids, np.asarray(expected["token_ids"])[numbers]
    )
    np.testing.assert_array_equal(
        mask, np.asarray(expected["padding_mask"])[numbers]
    )


def test_size_and_accuracy_of_an_export(preset):
    require("tensorflow", "tensorflow_text")
    classifier = keras_wave.WaveClassifier.from_preset(preset)
    logits = classifier.predict(TEXTS, verbose=0)
    labels = logits.argmax(axis=-1).tolist()
    labels[0] = 1 - labels[0]
    rows = labelled_text.LabelledText(TEXTS, labels)
    batches = list(export_sizes.make_batches(classifier.preprocessor, TEXTS))
    size, accuracy = export_sizes.measure(
        preset, FORMATS["tf_saved_model"], "float32", batches, rows
    )
    assert accuracy == 0.8
    assert size > 10_000


def test_table_knows_every_format():
    assert export_table.FORMATS == tuple(FORMATS)


def test_figures_of_another_format_are_kept(tmp_path):
    record = tmp_path / "exports.json"
    export_sizes.write(record, "news", "onnx", {"int8": {"bytes": 1}})
    export_sizes.write(record, "news", "torch", {"int8": {"bytes": 2}})
    export_sizes.write(record, "news", "torch", {"int8": {"bytes": 3}})
    figures = json.loads(record.read_text(encoding="utf-8"))["news"]
    assert {name: x["int8"]["bytes"] for name, x in figures.items()} == {
        "onnx": 1,
        "torch": 3,
    }
    assert list(tmp_path.iterdir()) == [record]
