"""Several devices train one model, each on its part of every batch.

What a backend has for it does the work. `keras.distribution` on JAX and
`tf.distribute` on TensorFlow are scopes, in which a model is made and trained;
PyTorch runs a process for each device, see `torch_processes.py`.
"""

import contextlib

import keras

from keras_wave.data.bad_input import BadInput


def check(devices, batch_size):
    """Raises `BadInput` if batches cannot be spread over so many devices.

    Args:
        devices: int.
        batch_size: int. The rows of a whole batch.
    """
    if devices == 1:
        return
    if batch_size % devices:
        raise BadInput(
            f"{devices} devices cannot share a batch of {batch_size} rows "
            "evenly. Take another number of devices, or of rows: "
            f"--set training.batch_size={-(-batch_size // devices) * devices}"
        )
    names = list_devices()
    if names is not None and devices > len(names):
        raise BadInput(
            f"--devices {devices} is too many: {keras.config.backend()} sees "
            f"{', '.join(names)}"
        )


def list_devices():
    """Returns the names of the devices, `None` where any number will do."""
    if keras.config.backend() == "jax":
        return keras.distribution.list_devices()
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        for kind in ("GPU", "CPU"):
            devices = tf.config.list_logical_devices(kind)
            if devices:
                return [device.name for device in devices]
    import torch

    # Processes share the cores of a CPU, however many they are.
    count = torch.cuda.device_count()
    return [f"cuda:{index}" for index in range(count)] or None


def are_processes(devices):
    """Whether so many devices take as many processes."""
    return devices > 1 and keras.config.backend() == "torch"


def make_scope(devices):
    """Returns a function that makes contexts to build and train a model in."""
    if devices == 1 or are_processes(devices):
        return contextlib.nullcontext
    names = list_devices()[:devices]
    if keras.config.backend() == "jax":
        return keras.distribution.DataParallel(devices=names).scope
    import tensorflow as tf

    return tf.distribute.MirroredStrategy(names).scope
