import contextlib

from keras_wave.data.bad_input import BadInput


@contextlib.contextmanager
def refusals():
    """What the package refuses, by a `ValueError`, is bad input."""
    try:
        yield
    except ValueError as error:
        raise BadInput(str(error)) from error
