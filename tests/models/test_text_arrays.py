import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wave.models import text_arrays


def order(dataset):
    return np.concatenate([np.asarray(y) for _, y in dataset]).tolist()


def numbered(size):
    texts = tf.constant([str(row) for row in range(size)])
    return texts, np.arange(size, dtype="int32"), None


def test_order_is_kept_without_shuffling():
    dataset = text_arrays.to_dataset(numbered(10), batch_size=4)
    assert order(dataset) == list(range(10))
    assert [len(y) for _, y in dataset] == [4, 4, 2]


def test_every_pass_has_an_order_of_its_own():
    dataset = text_arrays.to_dataset(numbered(100), 8, shuffle=True)
    first, second = order(dataset), order(dataset)
    assert first != second
    assert sorted(first) == sorted(second) == list(range(100))


def test_order_follows_the_seed_of_keras():
    orders = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        dataset = text_arrays.to_dataset(numbered(100), 8, shuffle=True)
        orders.append(order(dataset))
    assert orders[0] == orders[1] != orders[2]


def test_texts_and_labels_stay_together():
    dataset = text_arrays.to_dataset(numbered(100), 8, shuffle=True)
    for texts, labels in dataset:
        assert [int(text) for text in texts.numpy()] == labels.numpy().tolist()


def test_split_takes_the_end():
    train, validation = text_arrays.split(numbered(10), 0.3)
    assert train[1].tolist() == list(range(7))
    assert validation[1].tolist() == [7, 8, 9]
    assert train[2] is validation[2] is None


@pytest.mark.parametrize("fraction", [1.0, 1.5, -0.5])
def test_split_that_leaves_nothing(fraction):
    with pytest.raises(ValueError, match="of 10 texts"):
        text_arrays.split(numbered(10), fraction)
