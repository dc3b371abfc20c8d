import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.insight import deletions


@pytest.fixture(scope="module")
def adder():
    """A model of sums, which tell what was in a row."""
    ids = keras.Input((None,), dtype="int32", name="token_ids")
    mask = keras.Input((None,), dtype="int32", name="padding_mask")
    real = ops.cast(ids * mask, "float32")
    sums = [ops.sum(real, axis=1), ops.sum(ops.square(real), axis=1)]
    count = ops.sum(ops.cast(mask, "float32"), axis=1)
    return keras.Model(
        {"token_ids": ids, "padding_mask": mask},
        ops.stack([*sums, count], axis=1),
    )


def make_row(ids):
    return np.array(ids, "int32")


def test_rows_without_each_item():
    rows = deletions.without_each(np.array([7, 8, 9]))
    assert rows.tolist() == [[8, 9], [7, 9], [7, 8]]
    assert deletions.without_each(np.array([7])).shape == (1, 0)
    assert deletions.without_each(np.array([], int)).shape == (0, 0)


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_every_item_is_taken_away_once(adder, batch_size):
    rows = [make_row(range(1, size + 1)) for size in (3, 30, 0, 1, 17)]
    scores = deletions.score(
        adder, rows, batch_size, longest=40, pad_token_id=99
    )
    assert len(scores) == len(rows)
    for row, (whole, without) in zip(rows, scores):
        ids = row.astype("float32")
        items = np.stack([ids, ids**2, np.ones_like(ids)], axis=1)
        np.testing.assert_array_equal(whole, items.sum(axis=0))
        np.testing.assert_array_equal(without, items.sum(axis=0) - items)


def test_padding_inside_of_a_row_stays_padding(adder):
    ((whole, without),) = deletions.score(
        adder, [make_row([5, 6, 7])], batch_size=8, longest=12, pad_token_id=6
    )
    assert whole.tolist() == [12, 74, 2]
    assert without[:, 0].tolist() == [7, 12, 5]


def test_few_shapes_are_compiled(adder, monkeypatch):
    shapes = set()
    predict = keras.Model.predict

    def record(model, data, **kwargs):
        shapes.update(tuple(x["token_ids"].shape) for x in iter(data))
        return predict(model, data, **kwargs)

    monkeypatch.setattr(keras.Model, "predict", record)
    for size in range(2, 30):
        rows = [make_row(range(size)), make_row(range(30 - size))]
        deletions.score(adder, rows, 8, longest=32, pad_token_id=0)
    assert shapes == {(8, 16), (8, 24), (8, 32)}
