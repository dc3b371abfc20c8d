"""Starts `keras-wave`.

It is no part of the package, which imports a backend: what TensorFlow logs
while it is imported, and how PyTorch's threads wait, must be settled before.
"""

import contextlib
import os
import tempfile


def main():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Threads that keep their cores busy while they wait for each other slow
    # networks this small down wherever another program runs, too.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
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
