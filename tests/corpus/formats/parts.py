"""Cuts a file into parts, and reads all of them."""

from keras_wave.corpus.records import Part


def read_all(format, file, size):
    """Returns the blocks of a file, each of its parts read alone.

    Args:
        format: A `CorpusFormat`.
        file: pathlib.Path.
        size: int. The most rows of a part.
    """
    parts = [
        Part(f"part-{number}", str(file), *cut)
        for number, cut in enumerate(format.cut(str(file), size))
    ]
    assert all(1 <= part.rows <= size for part in parts)
    # The last first: no part may lean on one that was read before.
    return [format.read(part) for part in reversed(parts)][::-1]


def texts_of(blocks):
    """Returns the texts of blocks, by the numbers of their rows."""
    texts = {}
    for block in blocks:
        for number, text in zip(block.numbers, block.texts, strict=True):
            assert number not in texts
            is_bytes = isinstance(text, bytes)
            texts[number] = text.decode() if is_bytes else text
    return texts


def bad_of(blocks):
    """Returns the reasons of the bad rows of blocks, by their numbers."""
    rows = [row for block in blocks for row in block.bad_rows]
    reasons = {row.row: row.reason for row in rows}
    assert len(reasons) == len(rows)
    return reasons
