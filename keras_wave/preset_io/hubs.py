"""Whether the hub of a handle can be reached, and what of it is here."""

import importlib
import os
import pathlib
import socket
import urllib.parse
import urllib.request

# Seconds. The clients of the hubs try for minutes, file after file.
PATIENCE = 5
KAGGLE = "https://www.kaggle.com"
PORTS = {"http": 80, "https": 443}


def locate(preset, is_whole):
    """Returns where to load a preset from: its handle, or a folder.

    Args:
        preset: string. A name, a folder or a handle.
        is_whole: A function of a folder in the cache: whether it has all that
            is to be loaded. A download may have ended before its end.

    Returns:
        What was given; for a handle whose hub cannot be reached, the folder in
        the cache that it was fetched to.

    Raises:
        ValueError: If it cannot be reached, and the cache has not all of the
            preset.
    """
    scheme, is_handle, handle = preset.partition("://")
    hub = {"hf": _HuggingFace, "kaggle": _Kaggle}.get(scheme.lower())
    if not is_handle or hub is None:
        return preset
    try:
        address = hub.address()
    except ImportError:
        return preset  # KerasHub names the package to install.
    problem = hub.find_ban() or find_problem(address)
    if problem is None:
        return preset
    folder = hub.find_folder(handle)
    if folder is not None and is_whole(folder):
        return str(folder)
    raise ValueError(
        f"The preset {preset!r} cannot be fetched: {problem}, and the cache of "
        "this machine has not all of it. Mend that, or give a folder that "
        "somebody has fetched it to."
    )


def find_problem(address):
    """Returns why an address cannot be reached, or `None` where it can."""
    url = _split(address)
    if url is None:
        return (
            f"the address of its hub, {address!r}, is no URL such as {KAGGLE!r}"
        )
    # Where there is a proxy, it is what must be reached.
    proxy = urllib.request.getproxies().get(url.scheme)
    if proxy and not urllib.request.proxy_bypass(url.hostname):
        url = _split(proxy if "//" in proxy else f"//{proxy}")
        if url is None:
            return f"the proxy, {proxy!r}, has no host or no port"
    port = url.port or PORTS.get(url.scheme, 80)
    try:
        socket.create_connection((url.hostname, port), PATIENCE).close()
    except OSError as error:
        return f"the network does not reach {url.hostname}:{port} ({error})"
    return None


def _split(address):
    """Returns the parts of a URL, or `None` where it has no host or port."""
    try:
        url = urllib.parse.urlsplit(address)
        # To ask for a port that is none raises an error.
        return url if url.hostname and url.port != 0 else None
    except ValueError:
        return None


class _HuggingFace:
    @staticmethod
    def find_ban():
        is_offline = os.environ.get("HF_HUB_OFFLINE", "0").upper()
        if is_offline in ("1", "TRUE", "YES", "ON"):
            return "HF_HUB_OFFLINE forbids the network"
        return None

    @staticmethod
    def address():
        return importlib.import_module("huggingface_hub.constants").ENDPOINT

    @staticmethod
    def find_folder(handle):
        client = importlib.import_module("huggingface_hub")
        path = client.try_to_load_from_cache(handle, "config.json")
        return pathlib.Path(path).parent if isinstance(path, str) else None


class _Kaggle:
    @staticmethod
    def find_ban():
        return None

    @staticmethod
    def address():
        importlib.import_module("kagglehub")
        return os.environ.get("KAGGLE_API_ENDPOINT", KAGGLE)

    @staticmethod
    def find_folder(handle):
        client = importlib.import_module("kagglehub.config")
        folder = pathlib.Path(client.get_cache_folder(), "models", handle)
        if not (folder / "config.json").exists():
            versions = [x for x in folder.glob("*") if x.name.isdecimal()]
            folder = max(versions, key=lambda x: int(x.name), default=folder)
        return folder if (folder / "config.json").exists() else None
