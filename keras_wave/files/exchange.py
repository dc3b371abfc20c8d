"""Two names that swap what they lead to, in one step."""

import ctypes
import os
import sys

# Of the headers of Linux.
AT_FDCWD = -100
RENAME_EXCHANGE = 2


def exchange(path, other):
    """Swaps two files or folders, where the system can.

    Args:
        path: string or path.
        other: string or path. Of the same file system.

    Returns:
        Whether they are swapped. If not, nothing has changed.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    # glibc has it since 2.28, and some file systems refuse it.
    if not hasattr(library, "renameat2"):
        return False
    status = library.renameat2(
        AT_FDCWD,
        os.fsencode(path),
        AT_FDCWD,
        os.fsencode(other),
        RENAME_EXCHANGE,
    )
    return status == 0
