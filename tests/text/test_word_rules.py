"""Words are what KerasHub's tokenizer cuts into tokens."""

import sys
import unicodedata

import pytest

import keras_wave
from keras_wave.text import word_rules

SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
BATCH = 10_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The caf\u00e9,\tTHE\u200bend", ["the", "cafe", ",", "the", "end"]),
        ("\u65e5\u672ctea\u3002", ["\u65e5", "\u672c", "tea", "\u3002"]),
        ("Stra\u00dfe \ufb01n", ["strasse", "fin"]),
        (" \n", []),
    ],
)
def test_words(text, words):
    assert word_rules.split_words(text) == words


@pytest.mark.parametrize(
    "rules",
    [
        {"lowercase": True, "strip_accents": True},
        {"lowercase": True, "strip_accents": False},
        {"lowercase": False, "strip_accents": False, "split_on_cjk": False},
    ],
)
def test_every_character_is_read_as_the_tokenizer_reads_it(rules):
    characters = [
        character
        for character in map(chr, range(1, sys.maxunicode + 1))
        # A new one is known to one library and not to another.
        if unicodedata.category(character) not in ("Cn", "Co", "Cs")
    ]
    assert len(characters) > 130_000
    texts = [
        " ".join(f"a{character}b" for character in characters[i : i + BATCH])
        for i in range(0, len(characters), BATCH)
    ]
    rows = [word_rules.split_words(text, **rules) for text in texts]
    # Without an end of a word in it, a word is known as it is or not at all.
    vocabulary = dict.fromkeys(word for words in rows for word in words)
    vocabulary = [*SPECIAL_TOKENS, *vocabulary]
    tokenizer = keras_wave.WaveTokenizer(vocabulary, **rules)
    ids = {word: index for index, word in enumerate(vocabulary)}
    for text, words in zip(texts, rows):
        expected = [ids[word] for word in words]
        assert [int(i) for i in tokenizer(text)] == expected
