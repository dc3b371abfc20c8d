"""Long texts in pieces, which have the tokens of the whole end to end."""

import regex

# Every tokenizer of this kind cuts at these, whatever is before or after them.
ASCII = r"[\x00-/:-@\[-`{-\x7f]"
# Punctuation and ideographs that have no accents and no other form, and that
# every version of Unicode knows.
OTHERS = r"[\u2010-\u2027\u3001-\u3003\u3008-\u3011]"
IDEOGRAPHS = r"[\u3400-\u4dbf\u4e00-\u9fa5]"
BOUNDARY = regex.compile(f"{ASCII}|{OTHERS}")
BOUNDARY_WITH_IDEOGRAPHS = regex.compile(f"{ASCII}|{OTHERS}|{IDEOGRAPHS}")


def cut(text, size, split_on_cjk):
    """Yields the pieces of a text, one after the other.

    Args:
        text: string.
        size: int. The number of characters of a piece, or more: it ends before
            the next character at which words end.
        split_on_cjk: bool. Whether an ideograph is a word.

    Yields:
        Strings, which together are the text.
    """
    boundary = BOUNDARY_WITH_IDEOGRAPHS if split_on_cjk else BOUNDARY
    start = 0
    while len(text) - start > size:
        found = boundary.search(text, start + size)
        if found is None:
            break
        yield text[start : found.start()]
        start = found.start()
    yield text[start:]
