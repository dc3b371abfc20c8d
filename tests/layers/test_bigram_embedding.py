import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import BigramEmbedding
from tests.gradients import gradients

TOKEN_IDS = np.array([[7, 3, 5, 7, 3], [3, 7, 5, 0, 0]], dtype="int32")
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], dtype="int32")


def make_layer(input_dim=1009, **kwargs):
    layer = BigramEmbedding(input_dim, output_dim=4, **kwargs)
    layer.build()
    return layer


def embed(layer, token_ids, mask=None, **kwargs):
    return ops.convert_to_numpy(layer(token_ids, mask, **kwargs))


@pytest.mark.parametrize("training", [True, False])
def test_equal_pairs_have_equal_embeddings(training):
    x = embed(make_layer(), TOKEN_IDS, MASK, training=training)
    np.testing.assert_array_equal(x[0, 1], x[0, 4])
    distinct = [x[0, 0], x[0, 1], x[0, 2], x[0, 3], x[1, 0], x[1, 1], x[1, 2]]
    assert len({row.tobytes() for row in distinct}) == len(distinct)


def test_rows_of_the_table():
    layer = make_layer(input_dim=13)
    table = ops.convert_to_numpy(layer.embeddings)
    before = np.pad(TOKEN_IDS[:, :-1], [(0, 0), (1, 0)]).astype("int64")
    rows = (TOKEN_IDS * 7919 + before * 6029) % 13
    np.testing.assert_array_equal(embed(layer, TOKEN_IDS), table[rows])


def test_pair_with_a_dropped_token_is_as_at_the_start():
    layer = make_layer()
    dropped = np.array([[1, 1, 0, 1, 1]])
    x = embed(layer, TOKEN_IDS[:1], dropped)
    np.testing.assert_array_equal(x[0, 3], x[0, 0])
    np.testing.assert_array_equal(x[0, 1], x[0, 4])


@pytest.mark.parametrize("dtype", ["bool", "int32", "float32"])
def test_padding_never_counts(dtype):
    layer = make_layer()
    short = embed(layer, TOKEN_IDS[1:, :3])
    padded = TOKEN_IDS[1:].copy()
    padded[:, 3:] = 5
    long = embed(layer, padded, MASK[1:].astype(dtype))
    np.testing.assert_array_equal(long[:, :3], short)


def test_largest_ids_are_hashed_without_overflow():
    layer = make_layer()
    token_ids = np.full((1, 2), 149_999, "int32")
    row = 149_999 * (7919 + 6029) % 1009
    np.testing.assert_array_equal(
        embed(layer, token_ids)[0, 1],
        ops.convert_to_numpy(layer.embeddings)[row],
    )


def test_gradient_counts_the_pairs():
    layer = make_layer(input_dim=13)

    def loss():
        return ops.sum(layer(TOKEN_IDS, training=True))

    (gradient,) = gradients(loss, layer.trainable_variables)
    before = np.pad(TOKEN_IDS[:, :-1], [(0, 0), (1, 0)]).astype("int64")
    rows = (TOKEN_IDS * 7919 + before * 6029) % 13
    counts = np.bincount(rows.ravel(), minlength=13)
    np.testing.assert_array_equal(gradient[:, 0], counts)


def test_serialization(tmp_path):
    token_ids = keras.Input((None,), dtype="int32")
    mask = keras.Input((None,), dtype="int32")
    model = keras.Model([token_ids, mask], make_layer()(token_ids, mask))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    x = [TOKEN_IDS, MASK]
    np.testing.assert_array_equal(
        loaded.predict(x, verbose=0), model.predict(x, verbose=0)
    )
