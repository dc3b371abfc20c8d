import keras
import pytest


@pytest.fixture
def float64():
    if keras.config.backend() == "jax":
        pytest.skip("JAX has no float64 unless told so at start-up.")
    return "float64"
