"""Whether another process still runs."""

import contextlib
import ctypes
import functools
import hashlib
import os
import platform
import sys

# Of the headers of Windows.
SYNCHRONIZE = 0x00100000
ACCESS_DENIED = 5
TIMEOUT = 0x102
LARGEST = 2**32 - 1


@functools.cache
def machine():
    """Returns the name of what this process has its number in.

    Another machine that shares a disk has other processes of the same numbers,
    and so has a container.

    Returns:
        string. Eight hexadecimal digits, the same after a restart.
    """
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts.append(os.readlink("/proc/self/ns/pid"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def is_running(process):
    """Tells whether a process runs, and does nothing to it.

    Args:
        process: int. Its number, on this machine.
    """
    if sys.platform == "win32":
        return _is_running_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _is_running_on_windows(process):
    # There `os.kill(process, 0)` sends Ctrl+C.
    if process > LARGEST:
        return False
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(SYNCHRONIZE, False, process)
    if not handle:
        return ctypes.get_last_error() == ACCESS_DENIED
    handle = ctypes.c_void_p(handle)
    try:
        return kernel.WaitForSingleObject(handle, 0) == TIMEOUT
    finally:
        kernel.CloseHandle(handle)
