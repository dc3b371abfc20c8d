import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import TokenEmbedding

# One token comes three times, one twice, one never.
TOKEN_IDS = np.array([[1, 2, 1], [2, 3, 1]], dtype="int32")


def make_layer(**kwargs):
    layer = TokenEmbedding(input_dim=5, output_dim=4, **kwargs)
    layer.build()
    return layer


def to_numpy(x):
    return ops.convert_to_numpy(x)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "float32"])
def test_rows_of_the_table(training, dtype):
    layer = make_layer()
    outputs = to_numpy(layer(TOKEN_IDS.astype(dtype), training=training))
    np.testing.assert_array_equal(
        outputs, to_numpy(layer.embeddings)[TOKEN_IDS]
    )


def adam(table, gradient, steps, learning_rate):
    """Adam as its paper writes it, in float64."""
    table = table.astype("float64")
    first, second = np.zeros_like(table), np.zeros_like(table)
    for step in range(1, steps + 1):
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        unbiased = second / (1 - 0.999**step)
        table -= (
            learning_rate
            * (first / (1 - 0.9**step))
            / (np.sqrt(unbiased) + 1e-7)
        )
    return table


def test_adam_squares_the_sum_of_all_parts():
    keras.utils.set_random_seed(0)
    layer = make_layer()
    before = to_numpy(layer.embeddings)
    model = keras.Sequential([layer])
    model.compile(
        keras.optimizers.Adam(0.01),
        # The gradient of every part is one, whatever the table holds.
        lambda y, outputs: ops.sum(outputs, axis=(1, 2)) * len(TOKEN_IDS),
    )
    model.fit(TOKEN_IDS, np.zeros(2), epochs=3, batch_size=2, verbose=0)
    counts = np.bincount(TOKEN_IDS.ravel(), minlength=5)[:, None]
    expected = adam(before, counts * np.ones((5, 4)), 3, 0.01)
    np.testing.assert_allclose(to_numpy(layer.embeddings), expected, atol=1e-6)


def test_int8():
    keras.utils.set_random_seed(0)
    layer = make_layer()
    expected = to_numpy(layer(TOKEN_IDS))
    layer.quantize("int8")
    outputs = to_numpy(layer(TOKEN_IDS))
    assert layer.quantization_mode == "int8"
    largest = np.abs(expected).max(axis=-1, keepdims=True)
    # A value is rounded to one of 127 parts of the largest of its row.
    assert (np.abs(outputs - expected) <= largest / 127 * 0.51).all()


def test_serialization(keras_hub_harness):
    keras_hub_harness.run_serialization_test(TokenEmbedding(5, 4))


@pytest.mark.parametrize("dtype", ["mixed_float16", "bfloat16"])
@pytest.mark.parametrize("training", [True, False])
def test_dtypes(dtype, training):
    outputs = make_layer(dtype=dtype)(TOKEN_IDS, training=training)
    expected = dtype.removeprefix("mixed_")
    assert keras.backend.standardize_dtype(outputs.dtype) == expected
