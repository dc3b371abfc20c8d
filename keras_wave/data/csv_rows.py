"""Rows of CSV files, as they come."""

import array
import contextlib
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
    Spaces between a delimiter and a quote are not part of a cell, unless the
    rows of the file say that such a quote is one of the text.

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
    file = _CsvFile(path, delimiter)
    skips_spaces = file.skips_spaces()
    number, size = 0, None
    with file.open() as lines:
        read = file.row_reader(lines, skips_spaces)
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
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self._ahead.pop() if self._ahead else next(self._lines)
        self.row.append(line)
        self.count += 1
        return line

    def go_back(self):
        """Puts the lines of the row back."""
        self._ahead += reversed(self.row)
        self.count -= len(self.row)
        self.row.clear()


class _CsvFile:
    """A CSV file that is read more than once."""

    def __init__(self, path, delimiter):
        self._path = path
        self._kept = None
        self._has_delimiter_line = False
        self._delimiter = delimiter
        if not path.is_file():
            # A pipe can be read once.
            with open_lines(path) as lines:
                self._kept = list(lines)
        with self.open() as lines:
            told = DELIMITER_LINE.fullmatch(next(lines, ""))
        if told:
            self._delimiter = told[1]
            self._has_delimiter_line = True

    @contextlib.contextmanager
    def open(self):
        """Opens the lines of the rows, as `_Lines`."""
        with contextlib.ExitStack() as stack:
            lines = self._kept
            if lines is None:
                lines = stack.enter_context(open_lines(self._path))
            lines = _Lines(_split(lines))
            if self._has_delimiter_line:
                next(lines)
            yield lines

    def skips_spaces(self):
        """Whether spaces before a quote are no part of a cell.

        A quote behind a space may also be one of the text, and would take the
        lines up to the next quote into its cell. So the file is read in both
        ways, and exactly where that makes a table of other lines.
        """
        quote = re.compile(rf'(?:^|{re.escape(self._delimiter)}) +"')
        with self.open() as lines:
            if not any(map(quote.search, lines)):
                return True
        ends, is_table = self._outline(skips_spaces=False)
        if not is_table:
            return True
        return (ends, True) == self._outline(skips_spaces=True)

    def _outline(self, skips_spaces):
        """Returns the last lines of all rows, and whether they are a table."""
        ends, sizes = array.array("Q"), set()
        with self.open() as lines:
            read = self.row_reader(lines, skips_spaces)
            try:
                while (row := read()) is not None:
                    ends.append(lines.count)
                    if row:
                        sizes.add(len(row))
            except csv.Error:
                return ends, False
        return ends, len(sizes) < 2

    def row_reader(self, lines, skips_spaces):
        """Returns a function that returns the next row, at the end `None`."""
        exact, lenient = (
            csv.reader(
                lines,
                delimiter=self._delimiter,
                strict=True,
                skipinitialspace=skips,
            )
            for skips in (False, True)
        )

        def read():
            lines.row.clear()
            if not skips_spaces:
                return next_row(exact)
            try:
                return next_row(lenient)
            except csv.Error:
                # A quote behind a space is one of the text here:
                # `, "Yes", he said`.
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
