"""Which model answers, whatever the place that it lies in."""

import hashlib

from apache_beam.io.filesystems import FileSystems

from keras_wave.corpus.stored_file import open_bytes
from keras_wave.models.builtin_presets import find_presets


def compute_digest(model):
    """Returns the hash of the files of a model.

    Args:
        model: string. See `text_model.load()`.

    Returns:
        string. Empty for a model of a hub, which has no files here.
    """
    shipped = find_presets().get(model)
    folder = shipped["kaggle_handle"] if shipped else model.rstrip("/")
    try:
        (match,) = FileSystems.match([FileSystems.join(folder, "**")])
    except ValueError:
        # A handle such as `hf://user/preset`, which is no file system.
        return ""
    files = sorted(found.path for found in match.metadata_list)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.removeprefix(folder).encode())
        with open_bytes(path) as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest() if files else ""
