"""Runs the writer of a format in a process of its own.

Keras has one backend a process, and converters change the process they run in.
So each export is written by a new one, of a backend that can write its format,
whichever the user's is.
"""

import os
import subprocess
import sys


def write(
    format, backend, preset, folder, sequence_length, weight_dtype, modules
):
    """Writes an export of a preset in a process of its own.

    Args:
        format: An `ExportFormat`.
        backend: string. The Keras backend of the process, one of its writers.
        preset: pathlib.Path. The preset's folder.
        folder: pathlib.Path. The folder to write into.
        sequence_length: int. The only length of the inputs, or `None`.
        weight_dtype: string. The type that float weights are stored in.
        modules: List of strings. What to import before the preset is loaded.

    Raises:
        RuntimeError: If the process fails.
    """
    command = [sys.executable, "-m", "keras_wave.export.backend_worker"]
    command += [format.name, str(preset), str(folder), weight_dtype]
    if sequence_length is not None:
        command += ["--sequence-length", str(sequence_length)]
    if modules:
        command += ["--modules", *modules]
    environment = {
        **os.environ,
        "KERAS_BACKEND": backend,
        # What is imported here is there, installed or not, and nothing else.
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
        "PYTHONSAFEPATH": "1",
        # A graph is traced, nothing is computed: leave the GPU to the user.
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    process = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if process.returncode != 0:
        raise RuntimeError(
            f"The export to {format.name!r} failed with exit status "
            f"{process.returncode}:\n{process.stderr[-4000:]}"
        )
