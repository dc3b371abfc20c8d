"""Whether a disk has room for what is about to be written.

HDF5 finds out too late: on a full disk it cannot close its file any more, says
so again and again, and may take the process with it.
"""

import errno
import math
import os
import shutil
import tempfile

import keras
import numpy as np

# What HDF5 keeps of a variable beside its values.
OVERHEAD = 4096


def size_of(variables):
    """Returns about how many bytes a file of these variables takes."""
    return sum(
        math.prod(variable.shape) * _item_size(variable.dtype) + OVERHEAD
        for variable in variables
    )


def check(folder, size):
    """Raises an `OSError` where a folder has no room for so many bytes.

    Args:
        folder: string or path.
        size: int.
    """
    if not size:
        return
    if not hasattr(os, "posix_fallocate"):
        # Not on Linux: a quota may still be smaller than what is free.
        if shutil.disk_usage(folder).free < size:
            reason = os.strerror(errno.ENOSPC)
            raise OSError(errno.ENOSPC, reason, str(folder))
        return
    with tempfile.TemporaryFile(dir=folder) as file:
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(folder)) from error


def _item_size(dtype):
    return np.dtype(keras.backend.standardize_dtype(dtype)).itemsize
