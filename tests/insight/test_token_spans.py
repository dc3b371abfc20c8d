import pytest

import keras_wave
from keras_wave.insight import token_spans
from tests.models.small_models import SPECIAL_TOKENS
from tests.models.small_models import make_tokenizer

WORDS = ["stocks", "fall", "##en", "cafe", "strasse", ".", "-", "東", "é", "if"]


def find(text, sequence_length=32, **kwargs):
    """Returns tokens and the parts of the text they were made of."""
    tokenizer = keras_wave.WaveTokenizer(SPECIAL_TOKENS + WORDS, **kwargs)
    preprocessor = keras_wave.WaveClassifierPreprocessor(
        tokenizer, sequence_length=sequence_length
    )
    x = preprocessor(text)
    ids = [int(i) for i, real in zip(*x.values()) if real]
    tokens = [tokenizer.id_to_token(i) for i in ids]
    segments, spans = token_spans.find_spans(text, tokens, tokenizer)
    assert segments == [0] * len(tokens)
    return [
        (token, None if span is None else text[slice(*span)])
        for token, span in zip(tokens, spans)
    ][1:-1]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \t\n", []),
        ("Stocks  FALLEN.", ["Stocks", "FALL", "EN", "."]),
        ("zyx!stocks", ["zyx", "!", "stocks"]),
        ("Cafe\u0301 café CAFÉ", ["Cafe\u0301", "café", "CAFÉ"]),
        ("Straße.", ["Straße", "."]),
        ("\ufb01 \ufb01f if", ["\ufb01", "\ufb01f", "if"]),
        ("東stocks東京", ["東", "stocks", "東", "京"]),
        ("fall\u200ben", ["fall", "en"]),
        ("stocks\u00a0fall", ["stocks\u00a0fall"]),
        ("\U0001f30a stocks", ["\U0001f30a", "stocks"]),
        ("\x00stocks\x00", ["stocks"]),
        ("x" * 150 + " fall", ["x" * 150, "fall"]),
        ("\u0301 fall", ["fall"]),
        ("\u0301fall", ["\u0301fall"]),
        ("[CLS] stocks", ["[", "CLS", "]", "stocks"]),
    ],
)
def test_parts_of_the_text(text, parts):
    assert [part for _, part in find(text)] == parts


@pytest.mark.parametrize(
    ("kwargs", "text", "parts"),
    [
        ({"lowercase": False}, "Stocks stocks", ["Stocks", "stocks"]),
        ({"strip_accents": False}, "É fall", ["É", "fall"]),
        ({"split_on_cjk": False}, "東東 東", ["東東", "東"]),
    ],
)
def test_options_of_the_tokenizer(kwargs, text, parts):
    assert [part for _, part in find(text, **kwargs)] == parts


def test_a_text_may_be_cut_within_a_word():
    parts = find("stocks fallen fallen", sequence_length=4)
    assert parts == [("stocks", "stocks"), ("fall", "fall")]


@pytest.mark.parametrize(
    "kwargs", [{"special_tokens_in_strings": True}, {"split": False}]
)
def test_no_spans_where_the_tokenizer_splits_in_another_way(kwargs):
    tokenizer = make_tokenizer(**kwargs)
    _, spans = token_spans.find_spans(
        "stocks", ["[CLS]", "stocks", "[SEP]"], tokenizer
    )
    assert spans == [None, None, None]


def test_no_spans_of_tokens_that_are_not_in_the_text():
    tokenizer = make_tokenizer()
    segments, spans = token_spans.find_spans(
        ("stocks fall", "cup"),
        ["[CLS]", "stocks", "cup", "[SEP]", "cup", "[SEP]"],
        tokenizer,
    )
    assert segments == [0, 0, 0, 0, 1, 1]
    assert spans == [None, None, None, None, (0, 3), None]


def test_a_text_of_two_without_tokens():
    _, spans = token_spans.find_spans(
        ("", "cup"), ["[CLS]", "[SEP]", "cup", "[SEP]"], make_tokenizer()
    )
    assert spans == [None, None, (0, 3), None]
