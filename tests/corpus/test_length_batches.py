import numpy as np

from keras_wave.corpus import length_batches
from tests.corpus.made_up_texts import make_texts


def test_every_text_is_in_one_batch():
    texts = make_texts(1_000)
    places = [part for part, _ in length_batches.plan(texts)]
    assert sorted(np.concatenate(places)) == list(range(len(texts)))


def test_the_texts_of_a_batch_are_of_similar_length():
    texts = make_texts(1_000)
    for places, _ in length_batches.plan(texts):
        lengths = [max(len(texts[x]), length_batches.SHORTEST) for x in places]
        assert lengths == sorted(lengths)
        assert lengths[-1] <= 2 * lengths[0]


def test_a_batch_of_long_texts_has_fewer_of_them():
    texts = ["x" * length for length in (1, 64, 65, 128, 1_000, 10**6)]
    plan = length_batches.plan(texts)
    assert [places.tolist() for places, _ in plan] == [
        [0, 1],
        [2, 3],
        [4],
        [5],
    ]
    assert [size for _, size in plan] == [2_048, 1_024, 128, 64]


def test_no_texts_make_no_batch():
    assert length_batches.plan([]) == []
