"""What standard output can show."""

import click

from keras_wave.data.bad_input import BadInput


def check_names(names):
    """Raises `BadInput` for names that standard output has no bytes for.

    Before any work, whose result could not be told.

    Args:
        names: A list of strings, those of the classes.
    """
    # That of Click, which takes a stream of ASCII alone for a mistake.
    stdout = click.get_text_stream("stdout")
    for name in names:
        try:
            name.encode(stdout.encoding, stdout.errors)
        except UnicodeEncodeError as error:
            raise BadInput(
                f"Standard output, in {stdout.encoding}, has no bytes for the "
                f"class {ascii(name)}. Set PYTHONIOENCODING=utf-8."
            ) from error
