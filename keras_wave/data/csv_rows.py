"""Rows of CSV files, as they come."""

import csv
import re
import threading

from keras_wave.data.bad_input import BadInput
from keras_wave.data.text_lines import open_lines

# A quote that nobody closes is found before it has filled the memory.
LONGEST_FIELD = 2**24
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# The module `csv` has one limit for a whole process, and others may count on
# theirs: it is raised for the time that a row takes.
_limit_lock = threading.Lock()


def read_rows(path, delimiter=","):
    """Yields the rows of a CSV file, without blank lines.

    Args:
        path: pathlib.Path. Of a `.csv` or `.csv.gz` file.
        delimiter: string. What is between two columns. Defaults to `","`.

    Yields:
        Tuples of the number of the row, as a spreadsheet has it, and a list of
        strings.

    Raises:
        BadInput: If the file cannot be read, or a row is no CSV or has not as
            many columns as the first.
    """
    number, size = 0, None
    with open_lines(path) as lines:
        reader = csv.reader(_split(lines), delimiter=delimiter, strict=True)
        while True:
            try:
                row = _read_row(reader)
            except csv.Error as error:
                raise BadInput(f"{path}, row {number + 1}: {error}") from error
            if row is None:
                return
            number += 1
            if not row:
                continue
            size = size or len(row)
            if len(row) != size:
                raise BadInput(
                    f"{path}, row {number}: there are {len(row)} columns, and "
                    f"{size} in the first row."
                )
            yield number, row


def _split(lines):
    """Yields lines that may end in a carriage return alone, too."""
    for line in lines:
        if "\r" in line:
            yield from LINE.findall(line)
        else:
            yield line


def _read_row(reader):
    with _limit_lock:
        limit = csv.field_size_limit(LONGEST_FIELD)
        try:
            return next(reader, None)
        finally:
            csv.field_size_limit(limit)
