"""Rows of CSV files, as they come."""

import csv
import re
import threading

from keras_wave.data.bad_input import BadInput
from keras_wave.data.text_lines import open_lines

# A quote that nobody closes is found before it has filled the memory.
LONGEST_FIELD = 2**24
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# What Excel reads of a first line, and does not show.
DELIMITER_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?\s*', re.IGNORECASE)
# The module `csv` has one limit for a whole process, and others may count on
# theirs: it is raised for the time that a row takes.
_limit_lock = threading.Lock()


def read_rows(path, delimiter=","):
    """Yields the rows of a CSV file, without blank lines.

    A first line `sep=;`, as Excel has it, tells the delimiter and is no row.
    Spaces between a delimiter and a quote are not part of a cell.

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
        lines = _Lines(_split(lines))
        told = DELIMITER_LINE.fullmatch(lines.peek())
        if told:
            delimiter = told[1]
            next(lines)
        read = _row_reader(lines, delimiter)
        while True:
            try:
                row = read()
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


def next_row(reader):
    """Returns the next row of a `csv.reader`, whose fields may be long.

    Args:
        reader: A `csv.reader`.

    Returns:
        A list of strings, `None` at the end.

    Raises:
        csv.Error: If it is no CSV, or has a field of more than `LONGEST_FIELD`
            characters.
    """
    with _limit_lock:
        limit = csv.field_size_limit(LONGEST_FIELD)
        try:
            return next(reader, None)
        finally:
            csv.field_size_limit(limit)


class _Lines:
    """Lines of which those of the last row can be read again."""

    def __init__(self, lines):
        self._lines = lines
        self._ahead = []
        self.row = []

    def __iter__(self):
        return self

    def __next__(self):
        line = self._ahead.pop() if self._ahead else next(self._lines)
        self.row.append(line)
        return line

    def peek(self):
        """Returns the next line, which stays there; at the end an empty one."""
        line = next(self, "")
        self.go_back()
        return line

    def go_back(self):
        """Puts the lines of the row back."""
        self._ahead += reversed(self.row)
        self.row.clear()


def _row_reader(lines, delimiter):
    """Returns a function that returns the next row, at the end `None`."""
    exact, lenient = (
        csv.reader(
            lines, delimiter=delimiter, strict=True, skipinitialspace=skips
        )
        for skips in (False, True)
    )

    def read():
        lines.row.clear()
        try:
            return next_row(lenient)
        except csv.Error:
            # A quote behind a space may be one of the text: `, "Yes", he said`.
            if f"{delimiter} " not in "".join(lines.row):
                raise
            lines.go_back()
            return next_row(exact)

    return read


def _split(lines):
    """Yields lines that may end in a carriage return alone, too."""
    for line in lines:
        if "\r" in line:
            yield from LINE.findall(line)
        else:
            yield line
