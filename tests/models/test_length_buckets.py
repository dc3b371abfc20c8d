import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wave.models import length_buckets

LONGEST = 100


def numbered(lengths):
    """Rows whose tokens and labels are the number of the row."""
    token_ids = tf.ragged.constant(
        [[row + 1] * length for row, length in enumerate(lengths)],
        dtype="int32",
        row_splits_dtype="int64",
    )
    x = {"token_ids": token_ids, "padding_mask": tf.ones_like(token_ids)}
    labels = np.arange(len(lengths), dtype="int32") + 1
    return x, labels, labels / 2


def make_buckets(size=50, batch_size=4, **kwargs):
    lengths = np.random.default_rng(0).integers(1, LONGEST + 1, size=size)
    rows = numbered(lengths)
    return length_buckets.LengthBuckets(rows, batch_size, LONGEST, **kwargs)


def to_arrays(dataset):
    return keras.tree.map_structure(lambda t: t.numpy(), list(dataset))


@pytest.mark.parametrize(
    ("longest", "lengths"),
    [
        (3, [3]),
        (16, [16]),
        (17, [16, 17]),
        (24, [16, 24]),
        (128, [16, 24, 32, 48, 64, 96, 128]),
        (130, [16, 24, 32, 48, 64, 96, 128, 130]),
    ],
)
def test_padded_lengths(longest, lengths):
    assert length_buckets.padded_lengths(longest) == lengths


def test_padding_is_removed_from_the_end_alone():
    x = {
        "token_ids": np.array([[5, 6, 0, 0], [5, 0, 7, 0], [0, 0, 0, 0]]),
        "padding_mask": np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]),
    }
    rows = length_buckets.remove_padding(x)
    assert rows["token_ids"].to_list() == [[5, 6], [5, 0, 7], []]
    assert rows["padding_mask"].to_list() == [[1, 1], [1, 0, 1], []]


def test_chunks_keep_the_order(monkeypatch):
    monkeypatch.setattr(length_buckets, "CHUNK", 3)

    def preprocess(texts):
        first, second = texts
        numbers = tf.stack(
            [tf.strings.to_number(t, tf.int32) for t in (first, second)], 1
        )
        return {"token_ids": numbers, "padding_mask": numbers > 0}

    texts = tf.constant([str(row) for row in range(1, 11)])
    rows = length_buckets.encode(preprocess, (texts, texts))
    expected = [[row, row] for row in range(1, 11)]
    assert rows["token_ids"].to_list() == expected


@pytest.mark.parametrize("size", [1, 3, 4, 50, 51])
@pytest.mark.parametrize("dataset", ["in_order", "shuffled"])
def test_every_row_comes_once_with_its_label_and_weight(size, dataset):
    buckets = make_buckets(size)
    batches = to_arrays(getattr(buckets, dataset)())
    assert len(batches) == len(buckets) == -(-size // 4)
    seen = []
    for x, y, sample_weight in batches:
        ids, mask = x["token_ids"], x["padding_mask"]
        np.testing.assert_array_equal(ids, y[:, np.newaxis] * mask)
        np.testing.assert_array_equal(sample_weight, y / 2)
        seen += y.tolist()
    assert sorted(seen) == list(range(1, size + 1))
    # One batch alone is partial.
    assert sorted(len(y) for _, y, _ in batches)[1:] == [4] * (len(batches) - 1)


def test_number_of_batches_is_known():
    buckets = make_buckets(50)
    assert int(buckets.in_order().cardinality()) == 13
    assert int(buckets.shuffled().cardinality()) == 13


def test_batches_are_padded_to_few_lengths():
    lengths = length_buckets.padded_lengths(LONGEST)
    buckets = make_buckets(500)
    shapes = set()
    for _ in range(3):
        for x, _, _ in to_arrays(buckets.shuffled()):
            rows, width = x["token_ids"].shape
            assert width in lengths
            longest = x["padding_mask"].sum(axis=1).max()
            assert width == min(w for w in lengths if w >= longest)
            shapes.add((rows, width))
    assert len(shapes) <= len(lengths) + 1
    # Less than a third is padding.
    masks = [x["padding_mask"] for x, *_ in to_arrays(buckets.in_order())]
    assert sum(m.sum() for m in masks) > 2 / 3 * sum(m.size for m in masks)


def order(dataset):
    return np.concatenate([y for _, y, _ in to_arrays(dataset)]).tolist()


def test_every_pass_has_an_order_of_its_own():
    batches = make_buckets().shuffled()
    assert order(batches) != order(batches)


def test_rows_of_a_batch_change():
    batches = make_buckets(100, batch_size=4).shuffled()
    first, second = (
        {frozenset(y.tolist()) for _, y, _ in to_arrays(batches)}
        for _ in range(2)
    )
    assert len(first & second) < len(first) / 2


def test_order_follows_the_seed_of_keras():
    orders = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        orders.append(order(make_buckets().shuffled()))
    assert orders[0] == orders[1] != orders[2]


def test_padding_is_the_token_for_it():
    buckets = make_buckets(pad_token_id=99)
    for x, _, _ in to_arrays(buckets.in_order()):
        np.testing.assert_array_equal(
            x["token_ids"] == 99, x["padding_mask"] == 0
        )


def test_rows_without_labels():
    x, _, _ = numbered([1, 20, 3])
    buckets = length_buckets.LengthBuckets((x, None, None), 2, LONGEST)
    first, second = to_arrays(buckets.in_order())
    assert first["token_ids"][:, 0].tolist() == [1, 3]
    assert second["token_ids"].shape == (1, 24)


def test_order_of_choice():
    data = make_buckets(5, batch_size=2).in_order([4, 0, 2])
    assert order(data) == [5, 1, 3]


@pytest.mark.parametrize(
    ("size", "filled"),
    [(1, 1), (2, 2), (3, 4), (5, 8), (8, 8), (9, 10), (10, 10), (13, 14)],
)
def test_last_batch_is_filled(size, filled):
    numbers = length_buckets.fill(np.arange(size), batch_size=10)
    assert numbers[:size].tolist() == list(range(size))
    assert numbers[size:].tolist() == [size - 1] * (filled - size)


def test_one_batch_is_cut_and_its_shapes_are_free():
    x = {
        "token_ids": np.full((2, 40), 7, "int32"),
        "padding_mask": np.arange(40) < [[3], [20]],
    }
    data = length_buckets.one_batch(x)
    (batch,) = to_arrays(data)
    assert batch["token_ids"].shape == (2, 24)
    assert batch["padding_mask"].sum(axis=1).tolist() == [3, 20]
    assert data.element_spec["token_ids"].shape.as_list() == [None, None]
