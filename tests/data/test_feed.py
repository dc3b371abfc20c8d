import collections
import types

import keras
import numpy as np
import pytest

from keras_wave.data import feed
from keras_wave.data.label_kind import LabelKind
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_preprocessor

LONGEST = 50


def make_feed():
    preprocessor = make_preprocessor(LONGEST)
    return feed.Feed(
        preprocess=preprocessor,
        encode=preprocessor.encode,
        sequence_length=LONGEST,
        pad_token_id=0,
        vocabulary_size=len(VOCABULARY),
        takes_texts=True,
        label_kind=LabelKind(sparse_classes=2),
    )


def make_rows(size):
    """Texts of 1 to 60 words, and labels."""
    draw = np.random.default_rng(size)
    texts = ["cup " * length for length in draw.integers(1, 61, size=size)]
    return texts, draw.integers(2, size=size)


def widths(batches):
    """How often each length is that of a batch, the shortest first."""
    found = collections.Counter(
        int(np.shape(batch[0]["token_ids"])[1]) for batch in batches
    )
    return dict(sorted(found.items()))


def training_widths(size, **kind):
    texts, labels = make_rows(size)
    batches, _ = make_feed().for_training(texts, labels, batch_size=4, **kind)
    return widths(batches)


def test_texts_are_trained_by_length_where_nobody_says():
    found = training_widths(1000)
    assert list(found) == [16, 24, 32, 48, LONGEST]
    assert sum(found.values()) == 250
    # One batch more or less has rows of two lengths.
    assert min(found.values()) >= feed.FEWEST_BATCHES - 1


def test_lengths_of_few_batches_are_left_out():
    assert list(training_widths(200)) == [24, 48, LONGEST]
    assert list(training_widths(40)) == [LONGEST]
    # Somebody who asks for it has them.
    found = training_widths(200, by_length=True)
    assert list(found) == [16, 24, 32, 48, LONGEST]


@pytest.mark.parametrize("kind", [{"shuffle": False}, {"by_length": False}])
def test_texts_are_padded_to_the_end_where_asked(kind):
    assert training_widths(1000, **kind) == {LONGEST: 250}


def share_batches(monkeypatch, parts):
    """Lets so many devices share every batch, as far as a feed can tell."""
    mesh = types.SimpleNamespace(shape=(parts, 2), axis_names=("rows", "model"))
    distribution = types.SimpleNamespace(
        device_mesh=mesh, batch_dim_name="rows"
    )
    monkeypatch.setattr(
        keras.distribution, "distribution", lambda: distribution
    )


def test_devices_that_share_batches_have_one_shape(monkeypatch):
    share_batches(monkeypatch, 2)
    assert training_widths(1000) == {LONGEST: 250}


@pytest.mark.parametrize("parts", [2, 3, 64])
@pytest.mark.parametrize("size", [1, 7, 500])
@pytest.mark.parametrize("batch_size", [None, 5])
@pytest.mark.parametrize("is_in_order", [False, True])
def test_devices_share_all_that_is_predicted(
    monkeypatch, parts, size, batch_size, is_in_order
):
    share_batches(monkeypatch, parts)
    texts, _ = make_rows(size)
    if is_in_order:
        batch_size = parts * 2
    batches, places = make_feed().for_prediction(texts, batch_size, is_in_order)
    ids = [np.asarray(batch["token_ids"]) for batch in batches]
    assert all(len(part) % parts == 0 for part in ids)
    read = [row[row > 0].tolist() for part in ids for row in part]
    if places is not None:
        places = np.arange(len(read))[places]
        read = [read[place] for place in places]
    assert read == make_preprocessor(LONGEST).encode(texts).to_lists()


@pytest.mark.parametrize(
    "kind", ["train", "split", "evaluate", "batch", "stream"]
)
def test_devices_cannot_share_what_is_measured(monkeypatch, kind):
    """Rows that fill up a batch would count."""
    share_batches(monkeypatch, 4)
    texts, labels = make_rows(70)
    message = "4 devices share.*multiple of 4. Received: a batch of"
    with pytest.raises(ValueError, match=message):
        rows = make_feed()
        if kind == "train":
            rows.for_training(texts, labels, batch_size=8)
        elif kind == "split":
            rows.for_training(texts, labels, batch_size=8, validation_split=0.2)
        elif kind == "evaluate":
            rows.for_evaluation(texts, labels)
        elif kind == "batch":
            rows.check_batch(texts, labels)
        else:
            batches = iter([(texts, labels)])
            next(rows.for_evaluation(batch for batch in batches))


def test_devices_share_batches_that_divide(monkeypatch):
    share_batches(monkeypatch, 4)
    texts, labels = make_rows(72)
    make_feed().for_training(texts, labels, batch_size=8)
    batches = make_feed().for_evaluation(texts, labels, batch_size=8)
    assert [len(batch[1]) for batch in batches] == [8] * 9


@pytest.mark.parametrize("size", [1, 70, 1000])
def test_nobody_chose_how_many_rows_to_predict_at_once(size):
    texts, _ = make_rows(size)
    rows = make_feed()
    batches, places = rows.for_prediction(texts)
    ids = [np.asarray(batch["token_ids"]) for batch in batches]
    assert all(part.size <= 8192 for part in ids)
    assert len(ids) <= 1 + size * LONGEST // 4096
    read = [row[row > 0].tolist() for part in ids for row in part]
    encoded = make_preprocessor(LONGEST).encode(texts).to_lists()
    assert [read[place] for place in places] == encoded


def test_chosen_batches_are_kept():
    texts, labels = make_rows(70)
    rows = make_feed()
    batches, _ = rows.for_prediction(texts, batch_size=8)
    # The last one is filled up to a power of two of rows.
    assert [len(batch["token_ids"]) for batch in batches] == [8] * 9
    batches = rows.for_evaluation(texts, labels, batch_size=8)
    assert [len(batch[1]) for batch in batches] == [8] * 8 + [6]
