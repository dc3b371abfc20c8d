import os
import subprocess
import sys

import keras
import pytest

from tests.requirement import is_installed

IMPORT_WITHOUT = """
import sys


class Missing:
    def find_spec(name, path=None, target=None):
        if name == {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)


sys.meta_path.insert(0, Missing)
import keras_wave
"""


def import_without(missing, backend):
    environment = {**os.environ, "KERAS_BACKEND": backend}
    if backend is None:
        del environment["KERAS_BACKEND"]
    process = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT.format(missing=missing)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    return process.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("missing", "backend", "others"),
    [
        ("tensorflow", "tensorflow", "'jax' or 'torch'"),
        ("jax", "jax", "'tensorflow' or 'torch'"),
        ("torch", "torch", "'jax' or 'tensorflow'"),
    ],
)
def test_a_backend_that_is_not_installed(missing, backend, others):
    error = import_without(missing, backend)
    assert error.startswith("ImportError: Keras is to compute with")
    assert f"Install `{missing}`" in error
    assert f"`KERAS_BACKEND` to {others}" in error


def test_keras_takes_tensorflow_where_no_backend_is_named(
    tmp_path, monkeypatch
):
    # Keras keeps what it was once told in this folder.
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    error = import_without("tensorflow", None)
    assert "TensorFlow, which is not installed" in error


def test_another_module_that_is_missing():
    error = import_without("keras_hub", keras.config.backend())
    assert "keras_hub" in error
    assert "KERAS_BACKEND" not in error


@pytest.mark.skipif(is_installed("tf_keras"), reason="TensorFlow has it here")
@pytest.mark.parametrize("value", ["1", "true", "True"])
def test_keras_2_that_is_not_installed(monkeypatch, value):
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", value)
    error = import_without("another", keras.backend.backend())
    assert error.startswith("ImportError: TensorFlow is to take Keras 2")
    assert "Unset the environment variable `TF_USE_LEGACY_KERAS`" in error
