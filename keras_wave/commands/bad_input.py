import contextlib

import click


class BadInput(click.ClickException):
    """What the user can mend: one line on stderr, and the exit status 2."""

    exit_code = 2

    def __init__(self, message):
        super().__init__(" ".join(message.split()))


@contextlib.contextmanager
def refusals():
    """What the package refuses, by a `ValueError`, is bad input."""
    try:
        yield
    except ValueError as error:
        raise BadInput(str(error)) from error
