"""Rows of CSV files, as they come."""

import csv

from keras_wave.commands.bad_input import BadInput
from keras_wave.commands.text_lines import open_lines

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def read_rows(path, delimiter):
    """Yields the rows of a CSV file, without blank lines.

    Args:
        path: pathlib.Path. Of a `.csv` or `.csv.gz` file.
        delimiter: string. One of `DELIMITERS`.

    Yields:
        Tuples of the number of the row, as a spreadsheet has it, and a list of
        strings.

    Raises:
        BadInput: If a row is no CSV or has not as many columns as the first.
    """
    number, size = 0, None
    with open_lines(path) as lines:
        reader = csv.reader(lines, delimiter=DELIMITERS[delimiter], strict=True)
        try:
            for number, row in enumerate(reader, start=1):
                if not row:
                    continue
                size = size or len(row)
                if len(row) != size:
                    raise BadInput(
                        f"{path}, row {number}: there are {len(row)} columns, "
                        f"and {size} in the first row."
                    )
                yield number, row
        except csv.Error as error:
            raise BadInput(f"{path}, row {number + 1}: {error}") from error
