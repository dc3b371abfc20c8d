"""Runs a recipe on a disk that is full, again and again, until it is not.

    unshare --user --map-root-user --mount python -m \
        tests.reliability.full_disk_recipe REPORT TARGET DISK SIZES ARGUMENTS

The disk of a few bytes is mounted at the folder DISK, where the ARGUMENTS of
recipes/train.py put their output. It is as large as each of the SIZES, then
read-only, then large. The REPORT says what each run left, and the TARGET is
what the last has made.

Where no disk can be mounted, `none` for DISK: no file can be larger then.
"""

import hashlib
import json
import pathlib
import resource
import shutil
import subprocess
import sys

import train
from tests.reliability.tiny_recipe import training_folder

ENOUGH = 2**30
IMPORTED = "imported"


class Disk:
    """A file system in memory, at a folder."""

    def __init__(self, folder):
        self.folder = folder
        mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder)

    def resize(self, size):
        mount("-o", f"remount,rw,size={size}", self.folder)

    def forbid(self):
        mount("-o", "remount,ro", self.folder)


class Files:
    """A limit to the size of files, which fails where a full disk does."""

    def resize(self, size):
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def main(report, target, folder, sizes, *arguments):
    has_disk = folder != "none"
    disk = Disk(folder) if has_disk else Files()
    output = pathlib.Path(arguments[arguments.index("--output") + 1])
    runs = []
    # What TensorFlow says on the way is said.
    print(IMPORTED, file=sys.stderr, flush=True)
    for size in map(int, sizes.split(",")):
        disk.resize(size)
        runs.append(run(arguments, output, "full"))
    if has_disk:
        disk.forbid()
        runs.append(run(arguments, output, "read-only"))
    disk.resize(ENOUGH)
    runs.append(run(arguments, output, "large"))
    pathlib.Path(report).write_text(json.dumps(runs), encoding="utf-8")
    shutil.copytree(output, target)


def run(arguments, output, disk):
    """Runs the recipe once, and returns what it left."""
    status = train.main(arguments)
    folder = training_folder(output)
    log = folder / "epochs.json"
    return {
        "disk": disk,
        "status": status,
        "epochs": json.loads(log.read_text("utf-8")) if log.exists() else [],
        "digests": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.glob("epoch_*")
        },
        "rests": [path.name for path in folder.glob(".*.unfinished")],
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
