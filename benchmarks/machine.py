"""What the figures depend on: the machine and the versions."""

import importlib.metadata
import os
import pathlib
import platform

PACKAGES = (
    "fasttext-community",
    "jax",
    "keras",
    "keras-hub",
    "numpy",
    "onnxruntime",
    "scikit-learn",
    "tensorflow",
    "tensorflow-text",
    "tokenizers",
    "torch",
)


def describe():
    """Returns the processor, its cores and its memory, and the system."""
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE")
        * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
    }


def processor(path=pathlib.Path("/proc/cpuinfo")):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def versions(packages=PACKAGES):
    """Returns the version of Python and of each package that is there."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
