import sys


class BadInput(Exception):
    """What the user can mend: printed as one line, without a traceback."""


def exit_status(command, *arguments):
    """Runs a command, and returns its exit status: 2 after a `BadInput`."""
    try:
        return command(*arguments) or 0
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
