"""Batches that the devices of `keras.distribution` share in equal parts."""

import keras

from keras_wave import keras_compat


def count_parts():
    """Returns how many parts of a batch go to devices, `1` where none share."""
    distribution = keras.distribution.distribution()
    if distribution is None:
        return 1
    mesh = distribution.device_mesh
    axis = mesh.axis_names.index(distribution.batch_dim_name)
    # Each process brings the rows of its own devices.
    return max(mesh.shape[axis] // keras_compat.num_processes(), 1)


def round_up(size, parts):
    """Returns a number of rows that as many parts can be made of."""
    return -(-int(size) // parts) * parts


def check_sizes(sizes, parts):
    """Raises a `ValueError` for a batch that devices cannot share.

    Args:
        sizes: Ints, the numbers of the rows of batches.
        parts: int. What `count_parts()` returned.
    """
    for size in sizes:
        if size % parts:
            raise ValueError(make_message(size, parts))


def make_message(size, parts):
    """Returns what is wrong with a batch of such a size."""
    return (
        f"{parts} devices share every batch by `keras.distribution`, so its "
        f"rows must be a multiple of {parts}. Received: a batch of {size}. "
        "Choose `batch_size` and the number of rows so that every batch is "
        "one, the last one too."
    )
