"""Runs a recipe that kills itself while it writes.

    python -m tests.reliability.dying_recipe MOMENT ARGUMENTS OF train.py

A moment is an array that HDF5 is about to write, or a file that is about to be
put into its place, counted from the start.
"""

import itertools
import os
import signal
import sys

import h5py

import train


def main(moment, *arguments):
    die_at(int(moment))
    return train.main(arguments)


def die_at(moment):
    """Lets this process kill itself at a moment."""
    count = itertools.count(1)

    def die_before(function):
        def count_and_call(*args, **kwargs):
            if next(count) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return count_and_call

    h5py.Group.create_dataset = die_before(h5py.Group.create_dataset)
    os.replace = die_before(os.replace)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
