"""Processes that see several devices on one CPU."""

import os
import pathlib
import socket
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).parents[2]
# Processes that wait for each other for ever are a failure after so many
# seconds.
LONGEST = 600


def environment(backend, devices=1, **variables):
    """Returns the environment of a process.

    Args:
        backend: string.
        devices: int. The number of CPUs that JAX sees.
        **variables: Other variables of the environment.
    """
    return {
        **os.environ,
        "KERAS_BACKEND": backend,
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path]),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
        # Threads of several processes would wait for each other's cores.
        "OMP_NUM_THREADS": "1",
        **variables,
    }


def start(module, *arguments, folder=REPOSITORY, **options):
    """Starts a module of `tests.scale`, and returns its process.

    Args:
        module: string.
        *arguments: Those of its command line.
        folder: pathlib.Path. Where it runs. Defaults to the repository.
        **options: Arguments of `environment()`.
    """
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.scale.{module}", *map(str, arguments)],
        cwd=folder,
        env=environment(**options),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def finish(*processes):
    """Waits for processes that end well, and leaves none behind."""
    try:
        for process in processes:
            _, stderr = process.communicate(timeout=LONGEST)
            assert process.returncode == 0, stderr
    finally:
        for process in processes:
            process.kill()


def free_address():
    """Returns an address that nobody listens to, for processes to meet."""
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return "localhost", str(listener.getsockname()[1])
