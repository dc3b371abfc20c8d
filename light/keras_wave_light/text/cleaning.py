"""Texts from outside are not always UTF-8."""


def to_text(text):
    """Returns a `str` or `bytes` as a `str` that UTF-8 has bytes for."""
    if isinstance(text, bytes):
        return text.decode("utf-8", errors="replace")
    if text.isascii():
        return text
    # A lone surrogate is the one thing a `str` holds that UTF-8 does not.
    return text.encode("utf-8", errors="replace").decode("utf-8")
