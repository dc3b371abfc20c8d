import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import BagOfTokens
from tests.gradients import gradients

TOKEN_IDS = np.array(
    [[7, 3, 5, 7, 3], [3, 7, 5, 0, 0], [4, 4, 4, 4, 0], [1, 2, 3, 4, 5]],
    dtype="int32",
)
MASK = np.array(
    [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [0, 0, 0, 0, 0]],
    dtype="int32",
)


def make_layer(bigram_buckets=0, **kwargs):
    layer = BagOfTokens(9, 2, bigram_buckets, **kwargs)
    layer.build((None, None))
    draw = np.random.default_rng(0)
    layer.set_scores(draw.normal(size=(9 + bigram_buckets, 2)))
    return layer


def call(layer, *args, **kwargs):
    return ops.convert_to_numpy(layer(*args, **kwargs))


def reference(layer, token_ids, mask):
    """The sums as the docstring has them, one text after the other."""
    tables = [np.asarray(w, "float64") for w in layer.get_weights()]
    rows = []
    for ids, real in zip(token_ids.tolist(), np.asarray(mask, bool).tolist()):
        found = {(0, token) for token, is_real in zip(ids, real) if is_real}
        before = 0
        for token, is_real in zip(ids, real):
            if is_real and layer.bigram_buckets:
                bucket = (token * 7919 + before * 6029) % layer.bigram_buckets
                found.add((1, bucket))
            before = token if is_real else 0
        total = sum((tables[t][row] for t, row in found), np.zeros(2))
        rows.append(total / np.sqrt(max(len(found), 1)))
    return np.array(rows)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("bigram_buckets", [0, 5, 101])
def test_values(bigram_buckets, training):
    layer = make_layer(bigram_buckets)
    expected = reference(layer, TOKEN_IDS, MASK)
    output = call(layer, TOKEN_IDS, MASK, training=training)
    np.testing.assert_allclose(output, expected, rtol=1e-5, atol=1e-6)
    # All padding.
    np.testing.assert_array_equal(output[3], 0)


def test_without_a_mask_every_token_is_real():
    layer = make_layer(5)
    np.testing.assert_array_equal(
        call(layer, TOKEN_IDS), call(layer, TOKEN_IDS, np.ones_like(MASK))
    )


@pytest.mark.parametrize("dtype", ["bool", "int32", "float32"])
def test_padding_never_counts(dtype):
    layer = make_layer(5)
    padded = np.where(MASK == 1, TOKEN_IDS, 8)
    np.testing.assert_allclose(
        call(layer, padded, MASK.astype(dtype)),
        call(layer, TOKEN_IDS, MASK),
        rtol=1e-6,
    )


def test_one_token():
    layer = make_layer()
    table = layer.get_weights()[0]
    np.testing.assert_allclose(call(layer, np.array([[4]])), table[[4]])


def test_starts_as_zero():
    layer = BagOfTokens(9, 2, 5)
    np.testing.assert_array_equal(call(layer, TOKEN_IDS, MASK), 0)


def test_gradient_is_that_of_the_distinct_tokens():
    layer = make_layer()

    def loss():
        return ops.sum(layer(TOKEN_IDS, MASK, training=True)[:, 0])

    (gradient,) = gradients(loss, layer.trainable_variables)
    expected = np.zeros(9)
    for ids, real in zip(TOKEN_IDS, MASK == 1):
        found = np.unique(ids[real])
        expected[found] += 1 / np.sqrt(max(len(found), 1))
    np.testing.assert_allclose(gradient[:, 0], expected, rtol=1e-6)
    np.testing.assert_array_equal(gradient[:, 1], 0)


@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "mixed_float16"])
def test_sums_in_float32(dtype):
    layer = make_layer(5, dtype=dtype)
    assert keras.backend.standardize_dtype(layer(TOKEN_IDS).dtype) == dtype[6:]
    wide = make_layer(5)
    np.testing.assert_allclose(
        ops.convert_to_numpy(ops.cast(layer(TOKEN_IDS, MASK), "float32")),
        call(wide, TOKEN_IDS, MASK),
        atol=0.02,
    )


def test_serialization(tmp_path):
    token_ids = keras.Input((None,), dtype="int32")
    mask = keras.Input((None,), dtype="int32")
    model = keras.Model([token_ids, mask], make_layer(5)(token_ids, mask))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    x = [TOKEN_IDS, MASK]
    np.testing.assert_array_equal(
        loaded.predict(x, verbose=0), model.predict(x, verbose=0)
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {"vocabulary_size": 0},
        {"vocabulary_size": 9.0},
        {"units": 0},
        {"units": True},
        {"bigram_buckets": -1},
        {"bigram_buckets": "5"},
    ],
)
def test_sizes_are_whole_numbers(arguments):
    ((name, value),) = arguments.items()
    message = f"`{name}` must be an integer.*{name}={value!r}"
    with pytest.raises(ValueError, match=message):
        BagOfTokens(**{"vocabulary_size": 9, "units": 2, **arguments})


def test_shape_of_the_outputs():
    assert make_layer().compute_output_shape((3, None)) == (3, 2)


@pytest.mark.parametrize("bigram_buckets", [0, 5])
def test_scores_of_another_shape_are_refused(bigram_buckets):
    layer = make_layer(bigram_buckets)
    with pytest.raises(ValueError, match="an array of shape .20, 2."):
        layer.set_scores(np.zeros((20, 2)))


def test_pairs_of_too_many_tokens_are_refused():
    with pytest.raises(ValueError, match="at most 150,000 tokens"):
        BagOfTokens(150_001, 2, bigram_buckets=5)
