"""What the files of a preset hashed to when it was saved.

A bit that flips inside of a weight changes no shape and no type: only this
tells it from the weight that was saved.
"""

import hashlib
import json
import pathlib
import re
import reprlib

from keras_wave.files.staged_files import staged_file
from keras_wave.preset_io import safety

FILE = "checksums.json"
ALGORITHM = "sha256"
DIGEST = re.compile("[0-9a-f]{64}")


def write(folder):
    """Writes the checksums of a preset beside its files.

    Args:
        folder: string or path. A preset, all of it saved.
    """
    folder = pathlib.Path(folder)
    digests = {
        name: _digest(folder / name)
        for name in sorted(_list_files(folder))
        if name != FILE and _is_plain(name)
    }
    content = json.dumps({ALGORITHM: digests}, indent=4) + "\n"
    with staged_file(folder / FILE) as path:
        pathlib.Path(path).write_text(content, encoding="utf-8")


def parse(content):
    """Returns the checksums, if they are some.

    Args:
        content: What the JSON file holds.

    Returns:
        A dictionary from the names of files, relative to the preset and inside
        of it, to the hexadecimal digits of their SHA-256.

    Raises:
        ValueError: If it holds something else.
    """
    digests = content.get(ALGORITHM) if isinstance(content, dict) else None
    if not isinstance(digests, dict):
        raise ValueError(
            f"{FILE} is damaged: it has no `{ALGORITHM}`. Copy or save the "
            "preset again."
        )
    for name, digest in digests.items():
        is_digest = isinstance(digest, str) and DIGEST.fullmatch(digest)
        if not (is_digest and _is_plain(name)):
            raise ValueError(
                f"{FILE} is damaged or refused: it must have names of files in "
                f"the preset, each with the 64 digits of its {ALGORITHM}. "
                f"Received: {reprlib.repr(name)}: {reprlib.repr(digest)}. Copy "
                "or save the preset again."
            )
    return digests


def check(path, name, digest):
    """Checks that a file is the one that was saved.

    Args:
        path: pathlib.Path.
        name: string. What errors call it.
        digest: string. One of what `parse()` returned.

    Raises:
        ValueError: If it is another.
        OSError: If it cannot be read.
    """
    if _digest(path) != digest:
        raise ValueError(
            f"{name} is damaged: it is not the file that {FILE} has the "
            f"{ALGORITHM} of. Copy or save the preset again. If you changed "
            f"the file on purpose, take its line out of {FILE}."
        )


def refuse_missing(name):
    """Raises a `ValueError` for a file that was saved and is not there.

    Args:
        name: string. What the error calls it.
    """
    raise ValueError(
        f"{name} is missing: {FILE} has its {ALGORITHM}, so it was saved with "
        "the preset. Copy or save the preset again. If you took it away on "
        f"purpose, take its line out of {FILE}."
    )


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, ALGORITHM).hexdigest()


def _list_files(folder):
    """Returns the names of what is read of a preset, and no other files."""
    read = [
        *folder.glob("*.json"),
        *folder.glob("*.h5"),
        *(folder / "assets").rglob("*"),
    ]
    return [
        path.relative_to(folder).as_posix() for path in read if path.is_file()
    ]


def _is_plain(name):
    return all(safety.PLAIN_NAME.fullmatch(part) for part in name.split("/"))
