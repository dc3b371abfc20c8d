"""Interrupts what works on files, at any operation of its."""

import contextlib
import errno
import itertools
import os
import sys

OPERATIONS = (
    "open",
    "os.chmod",
    "os.link",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
)
TAKE_ROOM = ("os.link", "os.mkdir")


class Interruption:
    """An error at an operation on files of a folder.

    Args:
        folder: pathlib.Path.
        number: int. Of the operation, from 1.
        full: bool. Whether it is a full disk, on which every later operation
            fails that takes room. Otherwise it is the user who stops it, once.
    """

    def __init__(self, folder, number, full):
        self.folder = str(folder)
        self.number = number
        self.full = full
        self.happened = False
        self._count = itertools.count(1)

    def see(self, event, arguments):
        if event in OPERATIONS and self._is_inside(arguments[0]):
            writes = event == "open" and arguments[2] & (
                os.O_WRONLY | os.O_RDWR
            )
            self.count(event in TAKE_ROOM or writes)

    def count(self, takes_room=True):
        number = next(self._count)
        if self.full and number >= self.number and takes_room:
            self.happened = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if not self.full and number == self.number:
            self.happened = True
            raise KeyboardInterrupt

    def _is_inside(self, path):
        # Names without a folder are those of a tree that is removed.
        is_path = isinstance(path, str | os.PathLike)
        return is_path and (
            not os.path.isabs(path) or str(path).startswith(self.folder)
        )


_active = []


@contextlib.contextmanager
def active(interruption):
    """Lets an interruption happen inside of the `with` statement."""
    _active.append(interruption)
    try:
        yield
    finally:
        _active.clear()


# At the very end of a process a module has no names any more.
def _see(event, arguments, active=_active):
    for interruption in active:
        interruption.see(event, arguments)


# It cannot be taken away again.
sys.addaudithook(_see)
