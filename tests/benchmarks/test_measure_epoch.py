import numpy as np
import pytest

import keras_wave
import measure_epoch


@pytest.fixture(autouse=True)
def small_tokenizer(monkeypatch, small_preset):
    monkeypatch.setattr(measure_epoch.full_batch, "PRESET", small_preset)


def test_padded_to_one_length():
    rows = keras_wave.text.TokenRows.from_lists([[5, 6, 7], [8]])
    inputs = measure_epoch.padded(rows, 4)
    assert inputs["token_ids"].tolist() == [[5, 6, 7, 0], [8, 0, 0, 0]]
    assert inputs["padding_mask"].tolist() == [[1, 1, 1, 0], [1, 0, 0, 0]]


def test_epochs_of_texts_and_of_ids(tiny_systems, texts, small_preset):
    result = measure_epoch.measure(
        **texts,
        rows=40,
        presets=[small_preset],
        names=["bert_layer"],
        batch_size=8,
        rounds=1,
        seconds_an_epoch=0.001,
        available=tiny_systems,
    )
    assert result["rows"] == 40
    assert 3 < result["mean_tokens"] <= 12
    assert result["sequence_length"] == 12
    padded = result["texts"][small_preset]["padded"]
    assert padded["rows"] == 40 and len(padded["seconds"]) == 1
    # A millisecond is less than a step takes: one step it is.
    assert result["ids"]["bert_layer"]["rows"] == 8
    assert len(result["ids"]["bert_layer"]["seconds"]) == 1


class FakeClassifier:
    """Records how it was trained, with a `fit()` of the package's name."""

    def __init__(self):
        self.calls = []

    def fit(self, x, y, batch_size, verbose, bucket_by_length=None):
        self.calls.append((len(x), batch_size, bucket_by_length))


@pytest.mark.parametrize("kind", ["padded", "bucketed"])
def test_asks_for_buckets(kind):
    classifier = FakeClassifier()
    epoch = measure_epoch.text_epoch(classifier, ["a"], [0], 8, kind)
    epoch()
    assert classifier.calls == [(1, 8, kind == "bucketed")]


def test_without_buckets_there_is_no_such_epoch():
    class Plain:
        def fit(self, x, y, batch_size, verbose):
            pass

    assert measure_epoch.text_epoch(Plain(), [], [], 8, "bucketed") is None
    assert measure_epoch.text_epoch(Plain(), [], [], 8, "padded") is not None


def test_what_fit_has_is_measured(small_preset):
    result = measure_epoch.of_texts(
        small_preset, ["shares fall"] * 8, np.zeros(8, int), 4, rounds=1
    )
    classifier = keras_wave.WaveClassifier.from_preset(small_preset)
    has_buckets = (
        measure_epoch.text_epoch(classifier, [], [], 4, "bucketed") is not None
    )
    assert ("seconds" in result["bucketed"]) == has_buckets
    assert "seconds" in result["padded"]
