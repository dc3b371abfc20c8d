import concurrent.futures
import os
import pathlib
import subprocess
import sys

import numpy as np

BACKENDS = ("tensorflow", "jax", "torch")
REPOSITORY = pathlib.Path(__file__).parents[2]


def run_backends(presets, folder):
    """Returns what each backend makes of each preset.

    Args:
        presets: A list of names or folders.
        folder: pathlib.Path. An empty folder for the results.

    Returns:
        A dictionary by name of the preset of dictionaries by backend. The
        values are those of `backend_worker.measure()`.
    """

    def run(backend):
        run_backend(backend, presets, folder / backend)

    # Much of what a process does takes one core.
    with concurrent.futures.ThreadPoolExecutor() as threads:
        list(threads.map(run, BACKENDS))
    return {
        pathlib.Path(preset).name: {
            backend: np.load(
                folder / backend / f"{pathlib.Path(preset).name}.npz"
            )
            for backend in BACKENDS
        }
        for preset in presets
    }


def run_backend(backend, presets, folder):
    folder.mkdir()
    run_worker("backend_worker", backend, folder, *presets)


def run_worker(worker, backend, *arguments):
    """Runs a module of this folder on a backend, in a process of its own."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            f"tests.parity.{worker}",
            *map(str, arguments),
        ],
        cwd=REPOSITORY,
        # The tolerances are those of float32, which GPUs round further.
        env={
            **os.environ,
            "KERAS_BACKEND": backend,
            "CUDA_VISIBLE_DEVICES": "-1",
            "JAX_PLATFORMS": "cpu",
        },
        check=True,
    )
