"""What is no such folder is one error, before anything is computed."""

import json
import struct
import sys

import numpy as np
import pytest

import keras_wave_light
from keras_wave_light import description
from keras_wave_light import loading
from tests import made_up_folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    # Nothing may be made of it.
    monkeypatch.setattr(loading, "LightClassifier", None)
    return made_up_folder.write(tmp_path / "export")


def change(folder, path, value):
    """Changes a value of a description, found by its keys."""
    file = folder / "keras_wave_light.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    *outer, last = path
    part = content
    for key in outer:
        part = part[key]
    part[last] = value
    file.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["format"], "other", "format is 'other'"),
        (["version"], 2, "version 2 and this package reads up to 1"),
        (["version"], True, "version is True"),
        (["weights"], None, "no object 'weights'"),
        (["weights", "bytes"], -1, "`bytes` is -1"),
        (["weights", "bytes"], 2**39, "more than its network takes"),
        (["weights", "sha256"], "00", "not the file that was written"),
        (["network"], [], "no object 'network'"),
        (["network", "update"], "addition", "'addition', none of"),
        (["network", "update"], ["modulation"], "none of"),
        (["network", "activation"], "os.system", "none of"),
        (["network", "hidden_dim"], 0, "`hidden_dim` is 0"),
        (["network", "hidden_dim"], 8.0, "`hidden_dim` is 8.0"),
        (["network", "hidden_dim"], 2**40, "no integer from 1 up"),
        (["network", "intermediate_dim"], 7, "should be of"),
        (["network", "num_layers"], 10**6, "too many layers"),
        (["network", "num_layers"], 2, "lacks or has in addition"),
        (["network", "rotation"], 1, "`rotation` is 1, no bool"),
        (["network", "rotation"], True, "lacks or has in addition"),
        (["network", "window_size"], [4], "no list of odd integers"),
        (["network", "pair_factors"], [1], "no two integers"),
        (["network", "layer_norm_epsilon"], 0, "`layer_norm_epsilon` is 0"),
        (["network", "residual"], True, "needs no embeddings"),
        (["class_names"], ["one"], "1 names for 2 classes"),
        (["class_names"], [1, 2], "no list of strings"),
        (["text"], [], "`text` is no object"),
        (["text", "vocabulary"], ["[UNK]"] * 2, "there twice"),
        (["text", "vocabulary"], list(map(str, range(99))), "99 tokens for 14"),
        (["text", "unknown_token"], "none", "'none' is no token"),
        (["text", "unknown_token"], ["[UNK]"], "is no token"),
        (["text", "start_id"], 14, "`start_id` is 14, no id"),
        (["text", "lowercase"], None, "`lowercase` is None"),
        (["text", "sequence_length"], 2, "`sequence_length` is 2"),
        (["text", "truncate"], [], "`truncate` is"),
    ],
)
def test_descriptions(path, value, message, folder):
    change(folder, path, value)
    with pytest.raises(ValueError, match=message):
        keras_wave_light.load(folder)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "[" * 5000, '{"version": NaN}', "\xff"]
)
def test_no_json(content, folder):
    file = folder / "keras_wave_light.json"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(ValueError, match="keras_wave_light.json' cannot be"):
        keras_wave_light.load(folder)


def test_too_large_a_description(folder, monkeypatch):
    monkeypatch.setattr(description, "LARGEST_DESCRIPTION", 100)
    with pytest.raises(ValueError, match="more than 100 bytes"):
        keras_wave_light.load(folder)


@pytest.mark.parametrize(
    "name", ["keras_wave_light.json", "weights.safetensors"]
)
def test_missing_file(name, folder):
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"{name}' cannot be used: it cannot"):
        keras_wave_light.load(folder)


def test_missing_folder(tmp_path):
    with pytest.raises(ValueError, match="No such file"):
        keras_wave_light.load(tmp_path / "none")


def damage_end(data):
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[:-1], "bytes of"),
        (lambda data: data + b"\0", "more than"),
        (lambda data: b"", "0 bytes of"),
        (damage_end, "not the file that was written"),
    ],
)
def test_damaged_weights(damage, message, folder):
    path = folder / "weights.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=message):
        keras_wave_light.load(folder)


def rewrite_header(data, change):
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    change(header)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data[8 + size :]


def move_end(header):
    header["logits/bias"]["data_offsets"][1] += 4


def grow_shape(header):
    header["logits/bias"]["shape"] = [3]


@pytest.mark.parametrize("change", [move_end, grow_shape])
def test_headers_with_wrong_sizes(change, folder):
    data = (folder / "weights.safetensors").read_bytes()
    made_up_folder.write_bytes(folder, rewrite_header(data, change))
    with pytest.raises(ValueError, match="no safetensors file"):
        keras_wave_light.load(folder)


def test_a_header_as_long_as_the_file_says(folder):
    data = struct.pack("<Q", 2**32) + b"{}"
    made_up_folder.write_bytes(folder, data)
    with pytest.raises(ValueError, match="no safetensors file"):
        keras_wave_light.load(folder)


def make_weights(name, value):
    weights = made_up_folder.make_weights(made_up_folder.NETWORK)
    weights[name] = value
    return weights


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("logits/bias", np.zeros(3, "float32"), "should be of"),
        ("logits/bias", np.zeros(2, "float64"), "float64"),
        ("logits/bias", np.zeros(2, "int8"), "int8"),
        ("logits/bias", np.full(2, np.nan, "float32"), "not finite"),
        ("logits/bias", np.full(2, np.inf, "float16"), "not finite"),
        ("logits/kernel", np.zeros((8, 2), "int8"), "logits/kernel_scale"),
        ("other", np.zeros(2, "float32"), "in addition: other"),
    ],
)
def test_other_weights(name, value, message, folder):
    weights = make_weights(name, value)
    made_up_folder.write(folder, weights)
    with pytest.raises(ValueError, match=message):
        keras_wave_light.load(folder)


def test_a_pickle_is_not_read(folder):
    made_up_folder.write_bytes(folder, b"\x80\x04N.")
    with pytest.raises(ValueError, match="no safetensors file"):
        keras_wave_light.load(folder)


def test_half_precision_and_eight_bits(tmp_path):
    weights = made_up_folder.make_weights(made_up_folder.NETWORK)
    halves = {name: x.astype("float16") for name, x in weights.items()}
    wide = {name: x.astype("float32") for name, x in halves.items()}
    logits = [
        keras_wave_light.load(
            made_up_folder.write(tmp_path / str(number), stored)
        ).logits(["the team wins"])
        for number, stored in enumerate((halves, wide))
    ]
    np.testing.assert_array_equal(*logits)
    table = np.arange(-56, 56).reshape(14, 8).astype("int8")
    scale = np.linspace(1, 3, 14).astype("float32")
    eight = dict(weights)
    name = "token_embedding/embeddings"
    eight[name], eight[f"{name}_scale"] = table, scale
    weights[name] = table / scale[:, np.newaxis]
    logits = [
        keras_wave_light.load(
            made_up_folder.write(tmp_path / f"eight{number}", stored)
        ).logits(["the team wins"])
        for number, stored in enumerate((eight, weights))
    ]
    np.testing.assert_allclose(*logits, atol=1e-6)


def test_numba_is_asked_for(tmp_path, monkeypatch):
    folder = made_up_folder.write(tmp_path / "x")
    monkeypatch.setitem(sys.modules, "keras_wave_light.compiled_network", None)
    with pytest.raises(ImportError):
        keras_wave_light.load(folder, compiled=True)
    monkeypatch.setattr("keras_wave_light.network.MANY_TEXTS", 1)
    light = keras_wave_light.load(folder)
    assert light.logits(["stocks"]).shape == (1, 2)
