"""How the rows of a corpus are stored: a file a format."""

import os

from keras_wave.corpus.formats.csv_rows import CsvRows
from keras_wave.corpus.formats.parquet_rows import ParquetRows
from keras_wave.corpus.formats.text_lines import TextLines
from keras_wave.corpus.stored_file import OPENERS

FORMATS = {"csv": CsvRows, "parquet": ParquetRows, "text": TextLines}
ENDINGS = {".csv": "csv", ".parquet": "parquet", ".txt": "text"}


def find_format(files):
    """Returns the name of the format that the endings of files tell.

    Args:
        files: List of strings.

    Raises:
        ValueError: If they tell none, or several.
    """
    found = {_find_one(file) for file in files}
    if len(found) != 1 or None in found:
        raise ValueError(
            f"The endings of the files do not tell one of {sorted(FORMATS)}: "
            f"name it with `--format`. Received: {files[0]!r} and "
            f"{len(files) - 1} more."
        )
    return found.pop()


def _find_one(file):
    stem, ending = os.path.splitext(file)
    if ending in OPENERS:
        ending = os.path.splitext(stem)[1]
    return ENDINGS.get(ending)
