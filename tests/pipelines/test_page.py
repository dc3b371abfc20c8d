"""The examples of docs/pipelines.md run as they are written."""

import ast
import contextlib
import pathlib
import re

import keras
import numpy as np
import pytest

from tests.requirement import import_tensorflow
from tests.requirement import require

REPOSITORY = pathlib.Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "pipelines.md").read_text(encoding="utf-8")
START, *EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def find_packages(example):
    """Returns the names of the packages that an example imports."""
    names = []
    for node in ast.walk(ast.parse(example)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module)
    return {name.partition(".")[0] for name in names}


def make_rows(builder, **kwargs):
    """The rows of a data set that nothing is fetched for."""
    tf = import_tensorflow()
    rows = {
        "title": ["", ""],
        "description": ["Shares slip", "The team wins"],
        "label": np.array([2, 1], dtype="int64"),
    }
    return tf.data.Dataset.from_tensor_slices(rows)


@contextlib.contextmanager
def made_up_data(example):
    if "tensorflow_datasets" not in find_packages(example):
        yield
        return
    import tensorflow_datasets as tfds

    with tfds.testing.mock_data(as_dataset_fn=make_rows):
        yield


@pytest.fixture(scope="module")
def start():
    """The names that the first example leaves for all others."""
    names = {}
    exec(START, names)
    return names


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for number, name in enumerate(["business", "sports"]):
        path = tmp_path / "news" / "train" / name / "1.txt"
        path.parent.mkdir(parents=True)
        path.write_text(f"{name} of day {number}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_runs(example, start, folder):
    require(*sorted(find_packages(example)))
    backend = re.match(r"# KERAS_BACKEND=(\w+)", example)
    if backend and backend[1] != keras.config.backend():
        pytest.skip(f"this is for {backend[1]}")
    names = dict(start)
    with made_up_data(example):
        exec(example, names)
    classifier = names["classifier"]
    outputs = classifier.predict(names["texts"], verbose=0)
    assert outputs.shape == (4, 4)
    assert np.isfinite(outputs).all()


def test_every_backend_has_a_loop():
    backends = re.findall(r"# KERAS_BACKEND=(\w+)", PAGE)
    # The last is a model of strings, which the other backends refuse.
    assert backends == ["tensorflow", "jax", "torch", "tensorflow"]
