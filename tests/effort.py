"""How much a test tries: a sample, or all that is promised."""

import os

# Set by `nox -s reliability` and `nox -s scale`.
FULL = "KERAS_WAVE_FULL"


def effort(sample, full):
    """Returns how much to try: little in every run of the suite.

    Args:
        sample: What takes seconds.
        full: What the project promises to have tried.
    """
    return full if os.environ.get(FULL) else sample
