"""Texts without labels, of every file of a folder."""

import collections
import re

from keras_wave.data.bad_input import BadInput
from keras_wave.data.csv_rows import read_rows
from keras_wave.data.text_lines import open_lines

LINES = (".txt", ".txt.gz")
ROWS = (".csv", ".csv.gz")
# Whoever measures on rows must not have learned anything of them.
MEASURED_ON = ("test", "validation")
LINE_BREAK = re.compile(r"<br\s*/?>")


def read(folder):
    """Returns the texts of a folder, or raises `BadInput`.

    A text file has a text a line. A CSV file has one a row: all of its cells,
    but for the first, a label, where there are several. Files that are called
    after rows to measure on are left out, as `test.csv` is.

    Args:
        folder: pathlib.Path. Folders in it are read, too.

    Returns:
        A tuple of the texts of each folder that has files, lists of strings
        which are not empty, and a list of the files that were left out.
    """
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}")
    texts, left_out = collections.defaultdict(list), []
    for path in find_files(folder):
        if is_measured_on(path):
            left_out.append(path)
        else:
            found = filter(None, map(clean, read_file(path)))
            texts[path.parent].extend(found)
    groups = list(filter(None, texts.values()))
    if not groups:
        others = f", but for {left_out[0].name}" if left_out else ""
        raise BadInput(
            f"{folder} has no texts in files {', '.join(LINES + ROWS)}{others}"
        )
    return groups, left_out


def find_files(folder):
    """Returns the paths of its files of texts, in an order of their names."""
    paths = sorted(
        folder.rglob("*"), key=lambda path: path.relative_to(folder).parts
    )
    return [
        path
        for path in paths
        if path.name.endswith(LINES + ROWS)
        and path.is_file()
        and not any(
            part.startswith(".") for part in path.relative_to(folder).parts
        )
    ]


def is_measured_on(path):
    words = re.split("[^a-z]", path.name.partition(".")[0].lower())
    return any(word in MEASURED_ON for word in words)


def read_file(path):
    if path.name.endswith(LINES):
        with open_lines(path) as lines:
            yield from lines
        return
    for _, row in read_rows(path):
        yield " ".join(row[1:] or row)


def clean(text):
    """Returns the words of a text with one space between them."""
    return " ".join(LINE_BREAK.sub(" ", text).split())
