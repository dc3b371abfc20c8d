"""Constants of a LiteRT model in half precision."""

import numpy as np
import pytest

from keras_wave.export.formats.litert import find_half
from keras_wave.export.formats.litert import store_in_half
from tests.requirement import require

require("ai_edge_litert", "tensorflow")
import tensorflow as tf  # noqa: E402
from ai_edge_litert import interpreter  # noqa: E402


def convert(kernel, scale):
    @tf.function(input_signature=[tf.TensorSpec((2, 16), tf.float32)])
    def model(x):
        # Between the two a step that no converter moves the one across.
        return tf.tanh(tf.matmul(x, kernel)) * scale

    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [model.get_concrete_function()]
    )
    return converter.convert()


def run(content, x):
    model = interpreter.Interpreter(model_content=content)
    model.allocate_tensors()
    model.set_tensor(model.get_input_details()[0]["index"], x)
    model.invoke()
    return model.get_tensor(model.get_output_details()[0]["index"])


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(2, 16)).astype("float32")


def test_same_answers_in_half_the_bytes(x):
    kernel = np.random.default_rng(1).normal(size=(16, 1000))
    kernel = kernel.astype("float16").astype("float32")
    # The scale keeps its precision, which half precision has not.
    content = convert(kernel, scale=np.float32(1 / 3))
    half = store_in_half(content)
    assert len(half) < 0.6 * len(content)
    np.testing.assert_allclose(run(half, x), run(content, x), rtol=1e-6)


def test_what_half_precision_cannot_hold_stays(x):
    kernel = np.random.default_rng(1).normal(size=(16, 1000))
    content = convert(kernel.astype("float32"), scale=np.float32(2))
    half = store_in_half(content)
    assert len(half) > 0.9 * len(content)
    np.testing.assert_array_equal(run(half, x), run(content, x))


@pytest.mark.parametrize(
    ("values", "found"),
    [(np.ones(200), True), (np.ones(3), False), (np.full(200, 1e6), False)],
)
def test_half_of_some_numbers(values, found):
    half = find_half(np.float32(values).view("uint8"))
    assert (half is not None) is found
    assert not found or half.nbytes == 2 * len(values)


def test_a_buffer_without_data():
    assert find_half(None) is None
