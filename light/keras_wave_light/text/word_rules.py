"""How a text is split into words, and how a word's case is folded.

These are the rules of `keras_hub.tokenizers.WordPieceTokenizer`. Characters
stand for themselves, since the expressions of Rust and of JavaScript escape
them in different ways.
"""

import functools
import unicodedata

import regex

# What is split at and left out, and what is split at and kept.
SPACES = r"[ \t\n\r\f]|\p{Cc}|\p{Cf}"
PUNCTUATION = r"[!-/]|[:-@]|[\[-`]|[{-~]|\p{P}"
CHINESE = (
    "[\u4e00-\u9fff]|[\u3400-\u4dbf]|[\U00020000-\U0002a6df]|"
    "[\U0002a700-\U0002b73f]|[\U0002b740-\U0002b81f]|[\U0002b820-\U0002ceaf]|"
    "[\uf900-\ufaff]|[\U0002f800-\U0002fa1f]"
)
IGNORED = regex.compile(r"\p{Default_Ignorable_Code_Point}")


def keep_pattern(split_on_cjk=True):
    """Returns the regular expression of a character that is a word."""
    return f"{PUNCTUATION}|{CHINESE}" if split_on_cjk else PUNCTUATION


def split_words(text, lowercase=True, strip_accents=True, split_on_cjk=True):
    """Returns the words of a text, as the tokenizer cuts them into tokens.

    Args:
        text: string.
        lowercase: bool. Defaults to `True`.
        strip_accents: bool. Defaults to `True`.
        split_on_cjk: bool. Defaults to `True`.
    """
    if strip_accents:
        text = remove_accents(text)
    parts = _split_expression(split_on_cjk).split(text)
    words = [part for part in parts if part]
    return [fold(word) for word in words] if lowercase else words


@functools.cache
def _split_expression(split_on_cjk):
    return regex.compile(f"({keep_pattern(split_on_cjk)})|{SPACES}")


def remove_accents(text):
    """Returns a text in Unicode's form NFD, without the marks."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(p for p in parts if unicodedata.category(p) != "Mn")


def fold(word):
    """Returns a word in lower case, in Unicode's form NFKC_Casefold."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).casefold()
    return IGNORED.sub("", unicodedata.normalize("NFKC", folded))
