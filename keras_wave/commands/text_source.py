"""Where `predict` has its texts from."""

import contextlib
import itertools

import click

from keras_wave.commands.columns import find_column
from keras_wave.data.bad_input import BadInput
from keras_wave.data.csv_rows import read_rows
from keras_wave.data.text_lines import decode_lines
from keras_wave.data.text_lines import open_lines

STANDARD_INPUT = "standard input"


def from_arguments(texts):
    """Yields pairs: where a text comes from, and the text."""
    for number, text in enumerate(texts, start=1):
        yield f"TEXT {number}", text


def from_lines(path=None):
    """Yields such pairs of a file, or of standard input, a line a text."""
    with contextlib.ExitStack() as stack:
        if path is None:
            stdin = click.get_binary_stream("stdin")
            lines = decode_lines(stdin, STANDARD_INPUT)
        else:
            lines = stack.enter_context(open_lines(path))
        for number, line in enumerate(lines, start=1):
            yield f"{path or STANDARD_INPUT}, line {number}", line


def from_csv(path, column, delimiter):
    """Yields such pairs of a column of a CSV file."""
    rows = read_rows(path, delimiter)
    first = next(rows, None)
    if first is None:
        return
    number, cells = first
    index, has_header = find_column(column, cells, path)
    if not has_header:
        rows = itertools.chain([(number, cells)], rows)
    for number, cells in rows:
        yield f"{path}, row {number}", cells[index]


def check(pairs, skip_empty):
    """Yields the texts of such pairs, or raises `BadInput` for an empty one."""
    for place, text in pairs:
        text = text.strip()
        if text:
            yield text
        elif not skip_empty:
            raise BadInput(
                f"{place}: the text is empty. --skip-empty leaves such texts "
                "out."
            )


def batch(texts, size):
    """Yields lists of so many texts, as soon as they are there."""
    texts = iter(texts)
    while chunk := list(itertools.islice(texts, size)):
        yield chunk
