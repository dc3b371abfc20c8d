import keras
import numpy as np
import pytest

import keras_wave
import length_bucketing
from keras_wave.data.feed import deliver
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
    return length_bucketing.LengthBuckets(
        length_bucketing.encode(preprocessor, TEXTS),
        keras.utils.to_categorical(LABELS, 3),
        batch_size=4,
        sequence_length=24,
    )


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
    assert sorted(to_rows(buckets.in_order())) == sorted(expected)
    # The longest texts are cut.
    assert max(len(ids) for ids, _ in expected) == 24


@pytest.mark.parametrize("order", ["in_order", "shuffled"])
def test_batches_are_no_wider_than_their_bucket(order, buckets):
    arguments = () if order == "in_order" else (5, 0, 1)
    mixed = 0
    for x, y in getattr(buckets, order)(*arguments):
        lengths = x["padding_mask"].sum(axis=1)
        width = x["token_ids"].shape[1]
        assert width == (16 if lengths.max() <= 16 else 24)
        mixed += len(set(lengths > 16)) > 1
        assert len(y) == 4
    # The longest of the short rows and the shortest of the long ones.
    assert mixed <= 1


def test_padding_is_zero(buckets):
    for x, _ in buckets.in_order():
        assert np.array_equal(x["token_ids"] != 0, x["padding_mask"] == 1)


def test_length_is_the_number_of_batches(buckets):
    assert len(buckets) == len(list(buckets.in_order()))
    assert len(buckets) == len(list(buckets.shuffled(5, 0, 1)))


def test_every_pass_has_every_row(buckets):
    expected = sorted(to_rows(buckets.in_order()))
    batches = list(buckets.shuffled(5, 0, 2))
    assert sorted(to_rows(batches[: len(buckets)])) == expected
    assert sorted(to_rows(batches[len(buckets) :])) == expected


def test_order_depends_on_seed_and_epoch_alone(buckets):
    both = to_rows(buckets.shuffled(5, 0, 2))
    second = to_rows(buckets.shuffled(5, 1, 2))
    assert both[len(TEXTS) :] == second
    assert both[: len(TEXTS)] != second
    assert to_rows(buckets.shuffled(6, 1, 2)) != second


def test_sequence_shorter_than_a_bucket(preprocessor):
    rows = length_bucketing.encode(preprocessor, ["ab"])
    buckets = length_bucketing.LengthBuckets(
        rows, [[1, 0]], batch_size=4, sequence_length=8
    )
    ((x, _),) = buckets.in_order()
    assert x["token_ids"].shape == (1, 8)


def test_batches_are_filled_up_without_changing_a_mean(buckets):
    # Of three rows each, so that the last one has a single row.
    batches, filled_batches = (
        list(
            length_bucketing.LengthBuckets(
                buckets.rows,
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


def test_a_model_learns_from_the_passes_in_their_order(buckets):
    seen = []

    class Noting(keras.Model):
        def train_step(self, *arguments):
            *state, data = arguments
            x, _, _ = keras.utils.unpack_x_y_sample_weight(data)
            seen.append(keras.ops.convert_to_numpy(x["token_ids"]))
            return super().train_step(*arguments)

    inputs = {
        name: keras.Input((None,), dtype="int32", name=name)
        for name in ("token_ids", "padding_mask")
    }
    x = keras.layers.Embedding(30, 4)(inputs["token_ids"])
    x = keras.layers.GlobalAveragePooling1D()(x)
    model = Noting(inputs, keras.layers.Dense(3, activation="softmax")(x))
    model.compile(loss="categorical_crossentropy", run_eagerly=True)
    model.fit(
        deliver(buckets.shuffled(5, 1, 3)),
        steps_per_epoch=len(buckets),
        shuffle=False,
        initial_epoch=1,
        epochs=3,
        verbose=0,
        validation_data=deliver(buckets.in_order()),
    )
    expected = [x["token_ids"] for x, _ in buckets.shuffled(5, 1, 3)]
    assert len(seen) == len(expected)
    for ids, other in zip(seen, expected):
        np.testing.assert_array_equal(ids, other)


def test_half_targets_stay_as_small(preprocessor):
    for dtype, expected in (("float16", "float16"), ("float64", "float32")):
        buckets = length_bucketing.LengthBuckets(
            length_bucketing.encode(preprocessor, TEXTS),
            np.ones((len(TEXTS), 3), dtype),
            batch_size=4,
            sequence_length=24,
        )
        _, y = next(iter(buckets.in_order()))
        assert y.dtype == expected
