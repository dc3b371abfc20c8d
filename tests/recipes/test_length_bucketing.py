import keras
import numpy as np
import pytest

import keras_wave
import length_bucketing
from keras_wave.text import learn_vocabulary

LENGTHS = [1, 2, 13, 14, 15, 16, 17, 29, 30, 31, 40, 5, 5, 5, 5, 5]
TEXTS = [" ".join(["ab"] * length) + " cd" for length in LENGTHS]
LABELS = [number % 3 for number in range(len(TEXTS))]


@pytest.fixture(scope="module")
def preprocessor():
    vocabulary = learn_vocabulary(TEXTS, 30)
    return keras_wave.WaveClassifierPreprocessor(
        keras_wave.WaveTokenizer(vocabulary), sequence_length=24
    )


@pytest.fixture(scope="module")
def buckets(preprocessor):
    token_ids = length_bucketing.encode(preprocessor, TEXTS)
    return length_bucketing.LengthBuckets(
        token_ids,
        keras.utils.to_categorical(LABELS, 3),
        batch_size=4,
        sequence_length=24,
    )


def to_arrays(dataset):
    return keras.tree.map_structure(lambda t: t.numpy(), list(dataset))


def to_rows(batches):
    """Returns each row of the batches as (its real tokens, its label)."""
    return [
        (tuple(ids[mask.astype(bool)].tolist()), int(label.argmax()))
        for x, y in batches
        for ids, mask, label in zip(x["token_ids"], x["padding_mask"], y)
    ]


def test_rows_are_what_the_preprocessor_makes(preprocessor, buckets):
    x = keras.tree.map_structure(
        keras.ops.convert_to_numpy, preprocessor(TEXTS)
    )
    expected = to_rows([(x, np.eye(3)[LABELS])])
    assert sorted(to_rows(to_arrays(buckets.in_order()))) == sorted(expected)
    # The longest texts are cut.
    assert max(len(ids) for ids, _ in expected) == 24


def test_batches_are_no_wider_than_their_bucket(buckets):
    for x, y in to_arrays(buckets.in_order()):
        lengths = x["padding_mask"].sum(axis=1)
        width = x["token_ids"].shape[1]
        assert width == (16 if lengths.max() <= 16 else 24)
        assert len(set(lengths > 16)) == 1
        assert len(y) <= 4


def test_padding_is_zero(buckets):
    for x, _ in to_arrays(buckets.in_order()):
        assert np.array_equal(x["token_ids"] != 0, x["padding_mask"] == 1)


def test_length_is_the_number_of_batches(buckets):
    assert len(buckets) == len(list(buckets.in_order()))
    assert len(buckets) == len(list(buckets.shuffled(5, 0, 1)))


def test_every_pass_has_every_row(buckets):
    expected = sorted(to_rows(to_arrays(buckets.in_order())))
    batches = to_arrays(buckets.shuffled(5, 0, 2))
    assert sorted(to_rows(batches[: len(buckets)])) == expected
    assert sorted(to_rows(batches[len(buckets) :])) == expected


def test_order_depends_on_seed_and_epoch_alone(buckets):
    both = to_rows(to_arrays(buckets.shuffled(5, 0, 2)))
    second = to_rows(to_arrays(buckets.shuffled(5, 1, 2)))
    assert both[len(TEXTS) :] == second
    assert both[: len(TEXTS)] != second
    assert to_rows(to_arrays(buckets.shuffled(6, 1, 2))) != second


def test_sequence_shorter_than_a_bucket(preprocessor):
    token_ids = length_bucketing.encode(preprocessor, ["ab"])
    buckets = length_bucketing.LengthBuckets(
        token_ids, [[1, 0]], batch_size=4, sequence_length=8
    )
    ((x, _),) = to_arrays(buckets.in_order())
    assert x["token_ids"].shape == (1, 8)


def test_batches_are_filled_up_without_changing_a_mean(buckets):
    # Of three rows each, so that those of a length do not divide.
    batches, filled_batches = (
        to_arrays(
            length_bucketing.LengthBuckets(
                buckets.token_ids,
                buckets.targets,
                batch_size=3,
                sequence_length=24,
                multiple=multiple,
            ).in_order()
        )
        for multiple in (1, 3)
    )
    assert len(filled_batches) == len(batches)
    sizes = [len(y) for _, y in batches]
    assert min(sizes) < 3 and max(sizes) == 3
    for (x, y), (filled_x, filled_y, weights) in zip(batches, filled_batches):
        size = len(y)
        assert len(filled_y) == len(weights) == 3
        for name, ids in x.items():
            np.testing.assert_array_equal(filled_x[name][:size], ids)
            assert not filled_x[name][size:].any()
        assert not weights[size:].any()
        np.testing.assert_allclose(
            np.mean(filled_y * weights[:, None], axis=0),
            np.mean(y, axis=0),
            rtol=1e-6,  # Of float32.
        )


def test_cardinality_is_known_of_filled_batches(buckets):
    filled = length_bucketing.LengthBuckets(
        buckets.token_ids,
        buckets.targets,
        batch_size=4,
        sequence_length=24,
        multiple=2,
    )
    assert int(filled.in_order().cardinality()) == len(buckets)
