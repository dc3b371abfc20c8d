"""Which backend writes a format, and what is to be installed where none can."""

import importlib.util

import pytest

from keras_wave.export.formats import FORMATS

TENSORFLOW = ("tensorflow", "tensorflow_text")


@pytest.fixture
def install(monkeypatch):
    def install(*packages):
        monkeypatch.setattr(
            importlib.util, "find_spec", lambda x: x in packages or None
        )

    return install


@pytest.mark.parametrize(
    ("name", "installed", "message"),
    [
        (
            "tf_saved_model",
            ("torch",),
            "needs tensorflow, tensorflow_text. Install with: "
            "pip install tensorflow tensorflow_text",
        ),
        (
            "tf_saved_model",
            ("tensorflow",),
            "needs tensorflow_text. Install with: pip install tensorflow_text",
        ),
        (
            "litert",
            ("ai_edge_litert",),
            "needs tensorflow. Install with: pip install tensorflow",
        ),
        (
            "onnx",
            ("jax",),
            "needs torch, onnxscript, onnxruntime. Install with: "
            "pip install torch onnxscript onnxruntime",
        ),
        (
            "onnx",
            ("tensorflow", "onnxruntime"),
            "needs tf2onnx. Install with: pip install tf2onnx",
        ),
        (
            "openvino",
            ("torch",),
            "needs openvino. Install with: pip install openvino",
        ),
        (
            "torch",
            TENSORFLOW,
            "needs torch. Install with: pip install torch",
        ),
        (
            "numpy",
            ("torch", "safetensors"),
            "needs keras_wave_light. Install with: pip install ./light, in the "
            "repository of this package",
        ),
        (
            "numpy",
            ("torch", "keras_wave_light"),
            "needs safetensors. Install with: pip install safetensors",
        ),
    ],
)
def test_what_is_missing_is_told_in_one_line(name, installed, message, install):
    install(*installed)
    with pytest.raises(ImportError) as error:
        FORMATS[name].check_packages()
    assert str(error.value) == f"`format={name!r}` {message}"


@pytest.mark.parametrize(
    ("name", "installed", "backend"),
    [
        ("tf_saved_model", (*TENSORFLOW, "torch"), "tensorflow"),
        (
            "onnx",
            ("onnxruntime", "onnxscript", "tensorflow", "tf2onnx", "torch"),
            "torch",
        ),
        (
            "onnx",
            ("onnxruntime", "tensorflow", "tf2onnx", "torch"),
            "tensorflow",
        ),
        ("openvino", ("openvino", "tensorflow"), "tensorflow"),
        ("openvino", ("openvino", "torch"), "torch"),
    ],
)
def test_an_installed_backend_writes(name, installed, backend, install):
    install(*installed)
    FORMATS[name].check_packages()
    assert FORMATS[name].find_backend() == backend
