"""A classifier as the bytes of its preset, which any process can load."""

import pathlib
import tempfile

from keras_wave.models import WaveClassifier


def pack(classifier):
    """Returns the contents of the files of a preset, by their names."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        classifier.save_to_preset(folder)
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


def unpack(files):
    """Returns the `WaveClassifier` of what `pack()` returned."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return WaveClassifier.from_preset(folder)
