"""Whether this process is a copy, by fork, of one that had a model.

The threads of a backend are not in the copy, and what it computes waits for
them for ever.
"""

import os


class ForkedProcessError(RuntimeError):
    """A process made by fork uses models, or makes one, after its parent had.

    There are no threads of a backend in it, so that it would wait for ever.
    """


class _Fork:
    has_model = False
    is_copy = False


def note_model():
    """Remembers that a model was made, for the copies of this process."""
    _Fork.has_model = True


def check():
    """Raises an error in a copy of a process that had a model."""
    if _Fork.is_copy:
        raise ForkedProcessError(
            "This process is a fork of one that had a model of keras_wave, and "
            "would wait for its threads for ever. Start workers by `spawn`, as "
            "`multiprocessing.get_context('spawn')` does, or load the first "
            "model after the fork: `gunicorn` without `--preload`."
        )


def _note_fork():
    _Fork.is_copy = _Fork.has_model


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_note_fork)
