"""Handles where there is no network: told at once, or loaded from the cache."""

import re
import shutil
import socket

import huggingface_hub
import pytest
from huggingface_hub import constants

import keras_wave
from tests.models.small_models import make_classifier

kagglehub = pytest.importorskip("kagglehub")

HANDLES = ["hf://user/waves", "kaggle://user/waves/keras/small"]


@pytest.fixture
def closed_port(monkeypatch, tmp_path):
    """Makes a port where nobody listens that of both hubs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.setattr(constants, "ENDPOINT", address)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf"))
        monkeypatch.setenv("KAGGLE_API_ENDPOINT", address)
        monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "kaggle"))
        yield port


@pytest.fixture
def client(monkeypatch):
    """Neither client is asked, which would try for minutes."""

    def ask(*args, **kwargs):
        raise AssertionError("The client of a hub was asked.")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", ask)
    monkeypatch.setattr(kagglehub, "model_download", ask)


@pytest.mark.parametrize("handle", HANDLES)
@pytest.mark.parametrize(
    "cls",
    [
        keras_wave.WaveClassifier,
        keras_wave.WaveBackbone,
        keras_wave.WaveTokenizer,
    ],
)
def test_the_host_is_named(cls, handle, closed_port, client):
    with pytest.raises(
        ValueError, match=rf"network does not reach 127\.0\.0\.1:{closed_port} "
    ):
        cls.from_preset(handle)


def test_a_proxy_is_named(closed_port, client, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://localhost:{closed_port}")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ValueError, match=f"reach localhost:{closed_port} "):
        keras_wave.WaveTokenizer.from_preset(HANDLES[0])


def test_offline_by_wish(client, monkeypatch, closed_port):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ValueError, match="HF_HUB_OFFLINE forbids"):
        keras_wave.WaveTokenizer.from_preset(HANDLES[0])


def fill_cache(tmp_path, names="*"):
    """Puts the files of a preset of such names into both caches."""
    preset = tmp_path / "preset"
    make_classifier().save_to_preset(preset)
    repository = tmp_path / "hf/models--user--waves"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs/main").write_text("1a2b")
    for folder in (
        repository / "snapshots" / "1a2b",
        tmp_path / "kaggle/models/user/waves/keras/small/2",
    ):
        for path in preset.rglob(names):
            if path.is_file():
                target = folder / path.relative_to(preset)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)


def test_the_cache_is_loaded(closed_port, client, tmp_path):
    fill_cache(tmp_path)
    for handle in HANDLES:
        loaded = keras_wave.WaveClassifier.from_preset(handle)
        assert loaded.num_classes == 2


@pytest.mark.parametrize("handle", HANDLES)
def test_half_of_a_cache_is_none(handle, closed_port, client, tmp_path):
    fill_cache(tmp_path, "*.json")
    message = rf"network does not reach 127\.0\.0\.1:{closed_port} .*not all"
    for cls in (keras_wave.WaveClassifier, keras_wave.WaveBackbone):
        with pytest.raises(ValueError, match=message):
            cls.from_preset(handle)


@pytest.mark.parametrize(
    "address",
    ["localhost:99999", "http://localhost:99999", "http://[::1", "waves", ""],
)
def test_an_address_that_is_none_is_named(
    address, closed_port, client, monkeypatch
):
    monkeypatch.setenv("KAGGLE_API_ENDPOINT", address)
    with pytest.raises(ValueError, match=rf"'{re.escape(address)}', is no URL"):
        keras_wave.WaveTokenizer.from_preset(HANDLES[1])


def test_a_proxy_that_is_none_is_named(closed_port, client, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://localhost:99999")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(
        ValueError, match="proxy, 'http://localhost:99999', has"
    ):
        keras_wave.WaveTokenizer.from_preset(HANDLES[0])
