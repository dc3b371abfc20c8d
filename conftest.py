import gc
import importlib.util

import hypothesis
import keras
import numpy as np
import pytest

import keras_wave
from tests.requirement import import_tensorflow
from tests.requirement import require

# The extra `beam` installs what these import.
collect_ignore_glob = (
    []
    if importlib.util.find_spec("apache_beam")
    else ["keras_wave/corpus/*", "tests/corpus/*"]
)

# Without its database of past failures, a run must draw the same examples
# every time; and the first call of a backend compiles, so no time is a limit.
hypothesis.settings.register_profile(
    "keras_wave", database=None, derandomize=True, deadline=None
)
hypothesis.settings.load_profile("keras_wave")


def pytest_collection_finish():
    # Keras asks for a whole collection here and there, as for each layer that
    # it quantizes. One of all that TensorFlow imports takes a second.
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def short_collections():
    """Keeps the collector from what backends hold of the files before."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def names_of_the_docstring_examples(doctest_namespace):
    doctest_namespace.update(np=np, keras=keras, keras_wave=keras_wave)


@pytest.fixture(scope="session")
def tf():
    """TensorFlow, for the tests that are about it."""
    return import_tensorflow()


@pytest.fixture
def keras_hub_harness():
    """KerasHub's checks of layers and models, which take TensorFlow."""
    require("grain", "tensorflow")
    from keras_hub.src.tests.test_case import TestCase

    return TestCase()
