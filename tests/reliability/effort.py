"""How much the tests of reliability try: a sample, or all that is promised."""

import os

# Set by `nox -s reliability`, whose counts docs/reliability.md has.
FULL = "KERAS_WAVE_RELIABILITY"


def effort(sample, full):
    """Returns how much to try: little in every run of the suite.

    Args:
        sample: What takes seconds.
        full: What the project promises to have tried.
    """
    return full if os.environ.get(FULL) else sample
