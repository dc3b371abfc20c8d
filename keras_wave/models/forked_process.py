"""Whether this process is a copy, by fork, of one that had a model.

The threads of a backend are not in the copy, and what it computes waits for
them for ever.
"""

import os


class _Fork:
    has_model = False
    is_copy = False


def note_model():
    """Remembers that a model was made, for the copies of this process."""
    _Fork.has_model = True


def check():
    """Raises a `RuntimeError` in a copy of a process that had a model."""
    if _Fork.is_copy:
        raise RuntimeError(
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
