import keras
import numpy as np
import pytest

from keras_wave.models import probabilities

LINEAR = keras.activations.linear
LOGITS = [[1.0, 2.0, -3.0], [1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]]


def test_softmax_of_logits():
    found = probabilities.of_logits(np.array(LOGITS, "float32"), LINEAR)
    powers = np.exp(np.array(LOGITS[:1], "float64"))
    expected = [*(powers / powers.sum()), [1, 0, 0], [1 / 3] * 3]
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_sigmoid_of_a_single_class():
    logits = np.array([[0.5], [-2.0], [1e4], [-1e4]], "float32")
    found = probabilities.of_logits(logits, LINEAR)
    expected = [[1 / (1 + np.exp(-0.5))], [1 / (1 + np.exp(2.0))], [1], [0]]
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_activation_says_what_they_are(dtype):
    logits = np.array([[0.5, -2.0]], dtype)
    found = probabilities.of_logits(logits, keras.activations.sigmoid)
    expected = 1 / (1 + np.exp(-np.array([[0.5, -2.0]])))
    assert found.dtype == "float32"
    tolerance = 1e-3 if dtype == "float16" else 1e-6
    np.testing.assert_allclose(found, expected, rtol=tolerance)
