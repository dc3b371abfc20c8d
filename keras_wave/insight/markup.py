"""Text and numbers as they stand in a page."""

import html
import re

# They have no glyph, and a parser may take them for an error.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def escape(text):
    """Returns any text as HTML that shows it, and is nothing but text."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return html.escape(CONTROLS.sub("\ufffd", text))


def shorten(text, size):
    """Returns a text of at most `size` characters."""
    return text if len(text) <= size else text[: size - 1] + "\u2026"


def percent(share):
    return f"{100 * share:.1f}%"


def signed(number, digits=2):
    """Returns a number with its sign, unless it is written as zero."""
    text = f"{number:+.{digits}f}".replace("-", "\u2212")
    return text[1:] if float(f"{number:.{digits}f}") == 0 else text
