"""The memory of this process, and the allocator's of an accelerator."""

import pathlib
import resource

import keras

STATUS = pathlib.Path("/proc/self/status")
KIBI = 1024


def resident_bytes():
    """Returns what this process has in memory now."""
    for line in STATUS.read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * KIBI
    raise OSError(f"{STATUS} does not tell the resident size")


def peak_resident_bytes():
    """Returns the most that this process ever had in memory."""
    # In KiB on Linux, where this runs.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBI


def accelerator_peak_bytes():
    """Returns the most that the allocator gave out, `None` on a CPU."""
    return {
        "tensorflow": tensorflow_peak,
        "jax": jax_peak,
        "torch": torch_peak,
    }[keras.config.backend()]()


def tensorflow_peak():
    import tensorflow as tf

    if not tf.config.list_physical_devices("GPU"):
        return None
    return tf.config.experimental.get_memory_info("GPU:0")["peak"]


def jax_peak():
    import jax

    statistics = jax.devices()[0].memory_stats()
    return statistics and statistics.get("peak_bytes_in_use")


def torch_peak():
    import torch

    if not torch.cuda.is_available():
        return None
    return torch.cuda.max_memory_allocated()
