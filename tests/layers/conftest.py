import keras
import pytest
from keras_hub.src.tests.test_case import TestCase


@pytest.fixture
def keras_hub_harness():
    """KerasHub's checks of a layer, which live in its base test class."""
    return TestCase()


@pytest.fixture
def float64():
    if keras.config.backend() == "jax":
        pytest.skip("JAX has no float64 unless told so at start-up.")
    return "float64"
