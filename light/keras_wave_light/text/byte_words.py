"""Texts cut where every tokenizer cuts them, all at once and as bytes."""

# Stands between two texts. No text has it: it separates words, as a space.
BETWEEN = b"\0"
PUNCTUATION = [bytes([c]) for c in b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"]
SPACES = bytes(c for c in range(1, 128) if c < 32 or c == 127)


def cut(texts, lowercase):
    """Cuts texts at white space, control characters and marks of ASCII.

    Args:
        texts: A list of `str` or `bytes`.
        lowercase: bool. Whether letters of ASCII become small ones.

    Returns:
        A list of `bytes`, words and marks of all texts, with `BETWEEN` after
        every text but the last. What is not of ASCII may have to be cut again.
    """
    table = bytearray(range(256))
    for code in SPACES:
        table[code] = ord(" ")
    data = _join(texts).translate(table.lower() if lowercase else table)
    for mark in (BETWEEN, *PUNCTUATION):
        if mark in data:
            data = data.replace(mark, b" %b " % mark)
    return data.split()


def _join(texts):
    if all(type(text) is str for text in texts):
        data = "\0".join(texts)
        if data.count("\0") > len(texts) - 1:
            data = "\0".join([text.replace("\0", " ") for text in texts])
        return data.encode("utf-8", errors="replace")
    parts = [
        text if isinstance(text, bytes) else text.encode("utf-8", "replace")
        for text in texts
    ]
    return BETWEEN.join([part.replace(BETWEEN, b" ") for part in parts])
