import sys

from keras_wave.data.bad_input import BadInput


def exit_status(command, *arguments):
    """Runs a command, and returns its exit status.

    A `BadInput` is printed as one line, without a traceback, and the status is
    2 then.
    """
    try:
        return command(*arguments) or 0
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
