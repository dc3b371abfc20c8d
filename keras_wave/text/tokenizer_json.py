"""The tokenizer beside an export that takes ids: its vocabulary and rules."""

import functools
import json
import sys
import unicodedata

import regex

from keras_wave.text import word_rules

VOCABULARY = "vocabulary.txt"
TOKENIZER = "tokenizer.json"
# Letters that folding the case leaves out.
IGNORED = "\u115f\u1160\u3164\uffa0"
# Characters of the private use area: one that no vocabulary has, and two that
# are put around what is not split.
UNKNOWN = "\ue000"
BEGIN, END = "\ue001", "\ue002"


def check(preprocessor):
    """Raises `ValueError` for a tokenizer that no such file can describe."""
    tokenizer = preprocessor.tokenizer
    if not tokenizer.split or tokenizer.special_tokens_in_strings:
        raise ValueError(
            "There is no `tokenizer.json` of a tokenizer with `split=False` or "
            "`special_tokens_in_strings=True`. Export to 'tf_saved_model', or "
            "a classifier with `preprocessor=None`. Received: "
            f"split={tokenizer.split}, special_tokens_in_strings="
            f"{tokenizer.special_tokens_in_strings}"
        )


def write(preprocessor, folder):
    """Writes the vocabulary, and a file for the `tokenizers` library.

    The library gives the ids of the tokenizer, but for three kinds of words:
    those of characters that are several in one, of which one is of ASCII's
    punctuation, such as a number with a full stop; those of characters newer
    than one of the two libraries; and those of more than 100 bytes that are no
    more than 100 characters, which are unknown words to the tokenizer.

    Args:
        preprocessor: A `WaveClassifierPreprocessor`.
        folder: pathlib.Path.
    """
    tokenizer = preprocessor.tokenizer
    vocabulary = tokenizer.get_vocabulary()
    text = "".join(f"{token}\n" for token in vocabulary)
    # The same bytes on every system.
    (folder / VOCABULARY).write_text(text, encoding="utf-8", newline="\n")
    text = json.dumps(describe(preprocessor), ensure_ascii=False, indent=1)
    (folder / TOKENIZER).write_text(text, encoding="utf-8", newline="\n")


def describe(preprocessor):
    """Returns the content of a `tokenizer.json`."""
    tokenizer = preprocessor.tokenizer
    vocabulary = tokenizer.get_vocabulary()
    ids = {token: index for index, token in enumerate(vocabulary)}
    special = [tokenizer.cls_token, tokenizer.sep_token]
    keep = word_rules.keep_pattern(tokenizer.split_on_cjk)
    return {
        "version": "1.0",
        "truncation": {
            "direction": "Right",
            "max_length": preprocessor.sequence_length,
            "strategy": "LongestFirst",
            "stride": 0,
        },
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "Sequence",
            "normalizers": list(normalizers(tokenizer)),
        },
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                split(word_rules.SPACES, "Removed"),
                split(
                    f"{BEGIN}[^{END}]*{END}|{keep}",
                    "Isolated",
                ),
                split(f"[{BEGIN}{END}]", "Removed"),
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": special[0], "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": special[1], "type_id": 0}},
            ],
            "pair": [
                {"SpecialToken": {"id": special[0], "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": special[1], "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 0}},
                {"SpecialToken": {"id": special[1], "type_id": 0}},
            ],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]}
                for token in special
            },
        },
        "decoder": {
            "type": "WordPiece",
            "prefix": tokenizer.suffix_indicator,
            "cleanup": False,
        },
        "model": {
            "type": "WordPiece",
            "unk_token": tokenizer.oov_token,
            "continuing_subword_prefix": tokenizer.suffix_indicator,
            "max_input_chars_per_word": 100,
            "vocab": ids,
        },
    }


def split(pattern, behavior):
    return {
        "type": "Split",
        "pattern": {"Regex": pattern},
        "behavior": behavior,
        "invert": False,
    }


def normalizers(tokenizer):
    if tokenizer.strip_accents:
        yield {"type": "NFD"}
        yield replace({"Regex": r"\p{Mn}"}, "")
    if tokenizer.lowercase:
        # Words are split before their case is folded. What folding makes of
        # these would be split once more.
        within, words = find_late_splits(tokenizer)
        yield replace({"Regex": any_of(within)}, UNKNOWN)
        for character, folded in words.items():
            yield replace({"String": character}, f"{BEGIN}{folded}{END}")
        yield replace({"Regex": any_of(IGNORED)}, "")
        yield {"type": "NFKC"}
        for character, folded in find_special_folds():
            yield replace({"String": character}, folded)
        yield {"type": "Lowercase"}
        yield {"type": "NFKC"}


def any_of(characters):
    """Returns a regular expression of one of the characters."""
    return f"[{''.join(characters)}]"


def find_late_splits(tokenizer):
    """Returns the characters whose folded case would be split.

    Returns:
        A tuple of a list, characters within words, and a dictionary, those that
        are words, each with its folded case.
    """
    known = set(tokenizer.get_vocabulary())
    keep = word_rules.keep_pattern(tokenizer.split_on_cjk)
    is_split = regex.compile(f"{word_rules.SPACES}|{keep}").search
    within, words = [], {}
    for character, folded in folds().items():
        if not is_split(folded):
            continue
        if not is_split(character) and folded not in known:
            within.append(character)
        elif len(folded) > 1:
            words[character] = folded
    return within, words


@functools.cache
def folds():
    """Returns the characters that folding the case changes, and to what."""
    pairs = (
        (c, word_rules.fold(c)) for c in map(chr, range(sys.maxunicode + 1))
    )
    return {
        character: folded for character, folded in pairs if folded != character
    }


def replace(pattern, content):
    return {"type": "Replace", "pattern": pattern, "content": content}


@functools.cache
def find_special_folds():
    """Returns the characters whose folded case is not their lower case."""
    folds = []
    for character in map(chr, range(sys.maxunicode + 1)):
        folded = unicodedata.normalize("NFKC", character.casefold())
        is_special = folded != character.lower() and folded == folded.lower()
        if is_special and unicodedata.is_normalized("NFKC", character):
            folds.append((character, folded))
    return folds
