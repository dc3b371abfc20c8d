"""Files that are there in one piece, or as they were before."""

import os


def write(path, writer):
    """Lets a function write a file, which then appears under its name.

    Args:
        path: pathlib.Path.
        writer: A function of the path to write to: beside it, and of a name
            that ends alike, since some writers go by the ending.
    """
    beside = path.with_name(f"unfinished_{path.name}")
    writer(beside)
    os.replace(beside, path)


def write_text(path, text):
    write(path, lambda beside: beside.write_text(text, encoding="utf-8"))
