import gc

import hypothesis
import keras
import numpy as np
import pytest

import keras_wave
from tests.requirement import import_tensorflow
from tests.requirement import is_installed
from tests.requirement import require

# What cannot be imported without a package.
ABOUT = {
    "apache_beam": ["keras_wave/corpus/*", "tests/corpus/*"],
    "sklearn": ["keras_wave/estimator/*", "tests/estimator/*"],
    "tensorflow": [
        "keras_wave/data/tf_data.py",
        "keras_wave/text/in_graph.py",
        # They run on every backend, or were not tried without it.
        "tests/benchmarks",
        "tests/scale",
        "tests/reliability/*_recipe.py",
        "tests/reliability/serving_worker.py",
        "tests/reliability/test_broken_storage.py",
        "tests/reliability/test_killed_recipes.py",
    ],
}
MISSING = [package for package in ABOUT if not is_installed(package)]
collect_ignore_glob = [path for name in MISSING for path in ABOUT[name]]


def pytest_report_header():
    return [f"without {name}: no {', '.join(ABOUT[name])}" for name in MISSING]


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
