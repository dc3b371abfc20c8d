"""Starts `keras-wave`.

It is no part of the package, which imports TensorFlow: what TensorFlow logs
while it is imported must be settled before.
"""

import contextlib
import os
import tempfile


def main():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with stderr_aside():
        from keras_wave.__main__ import start
    start()


@contextlib.contextmanager
def stderr_aside():
    """Keeps what is written to stderr, and shows it only where it failed.

    TensorFlow's first lines come from below Python, at any level of logging.
    """
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        except BaseException:
            aside.seek(0)
            os.write(stderr, aside.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
