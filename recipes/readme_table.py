"""The tables of README.md that scripts write, each between two markers."""

import argparse
import sys

import whole_file

END = "<!-- The end of what it writes. -->"


def parse_check(description, arguments):
    """Returns whether a command was called with `--check`."""
    parser = argparse.ArgumentParser(description=description)
    add_check(parser)
    return parser.parse_args(arguments).check


def add_check(parser):
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and exit with 1 where a table is not up to date",
    )


def begin(command):
    return f"<!-- Written by `{command}`. -->"


def update(readme, command, table, check):
    """Writes a table, or says where it is not up to date.

    Args:
        readme: pathlib.Path.
        command: string. The command that writes it, which names its place.
        table: string. In Markdown.
        check: bool. Whether to write nothing.

    Returns:
        int. The exit status of the command.
    """
    text = readme.read_text(encoding="utf-8")
    before, found_begin, rest = text.partition(begin(command))
    _, found_end, after = rest.partition(END)
    if not (found_begin and found_end):
        raise ValueError(
            f"{readme.name} must hold the lines:\n{begin(command)}\n{END}"
        )
    new_text = f"{before}{begin(command)}\n\n{table}\n\n{END}{after}"
    if check and new_text != text:
        print(
            f"A table in {readme.name} is not up to date. Run `{command}`.",
            file=sys.stderr,
        )
        return 1
    if not check:
        whole_file.write_text(readme, new_text)
    return 0
