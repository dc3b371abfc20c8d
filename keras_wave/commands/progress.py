import sys

import click


def progress(iterable=None, length=None, label=None, hidden=False):
    """Returns a progress bar of Click, on stderr and on a terminal alone."""
    return click.progressbar(
        iterable,
        length=length,
        label=label,
        hidden=hidden or not sys.stderr.isatty(),
        show_pos=True,
        file=sys.stderr,
    )


def announce(text):
    """Tells on a terminal what takes its time without a bar."""
    if sys.stderr.isatty():
        click.echo(text, file=sys.stderr)
