"""Texts to ids: as KerasHub's tokenizer, word by word."""

import functools
import tracemalloc

import hypothesis
import keras_hub
import numpy as np
import pytest
from hypothesis import strategies

import keras_wave
from keras_wave.text import encoder as encoder_module
from keras_wave.text import pieces
from tests.models.test_wave_tokenizer import ASCII_TEXTS
from tests.models.test_wave_tokenizer import ODD_VOCABULARY
from tests.models.test_wave_tokenizer import SETTINGS as ALL_SETTINGS
from tests.models.test_wave_tokenizer import SPECIAL_TOKENS
from tests.models.test_wave_tokenizer import UNICODE_TEXTS
from tests.reliability.threads import run_at_once

SETTINGS = {
    name: ALL_SETTINGS[name]
    for name in ("default", "case", "accents", "accents-alone", "cjk")
}

LONG_TEXTS = strategies.one_of(
    ASCII_TEXTS,
    UNICODE_TEXTS,
    strategies.text(
        "aBé\u0301\u4e00\u3042\u3001\u200d\u2019 .\0\ud800", max_size=40
    ),
)


def make_encoder(**kwargs):
    return keras_wave.WaveTokenizer(ODD_VOCABULARY, **kwargs).encoder()


@functools.cache
def made_once(settings):
    return make_encoder(**SETTINGS[settings])


def reference(texts, **kwargs):
    """The ids that KerasHub's tokenizer gives to each text as a whole."""
    tokenizer = keras_wave.WaveTokenizer(ODD_VOCABULARY, **kwargs)
    own = keras_hub.tokenizers.WordPieceTokenizer(
        ODD_VOCABULARY,
        lowercase=tokenizer.lowercase,
        strip_accents=tokenizer.strip_accents,
        split_on_cjk=tokenizer.split_on_cjk,
        special_tokens=SPECIAL_TOKENS,
    )
    cleaned = [
        text.encode("utf-8", "replace").decode().replace("\0", " ")
        for text in texts
    ]
    return [np.asarray(own.tokenize(text)).tolist() for text in cleaned]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("texts", [ASCII_TEXTS, UNICODE_TEXTS])
@hypothesis.settings(max_examples=60)
@hypothesis.given(data=strategies.data())
def test_ids_are_those_of_keras_hub(settings, texts, data):
    batch = data.draw(strategies.lists(texts, min_size=1, max_size=4))
    kwargs = SETTINGS[settings]
    ids = make_encoder(**kwargs)(batch).to_lists()
    assert ids == reference(batch, **kwargs)


@pytest.mark.parametrize("code", range(128))
def test_every_character_of_ascii(code):
    character = chr(code)
    texts = [character, f"ab{character}ab", f"a {character}1", "ab"]
    assert make_encoder()(texts).to_lists() == reference(texts)


@pytest.mark.parametrize("size", [99, 100, 101])
@pytest.mark.parametrize("letter", ["a", "é", "ü"])
def test_long_words_are_unknown(size, letter):
    word = letter * size
    assert make_encoder()([word]).to_lists() == reference([word])


def test_bytes_are_texts():
    texts = ["ab é", "", "a\0b"]
    encoder = make_encoder()
    as_bytes = [text.encode() for text in texts]
    assert encoder(as_bytes).to_lists() == encoder(texts).to_lists()
    assert encoder([b"\xff\xfe ab"]).to_lists() == [[1, ids("ab")[0]]]
    assert encoder(["ab", b"ab"]).to_lists() == [ids("ab")] * 2


def ids(text):
    return make_encoder()([text]).row(0).tolist()


def test_no_texts():
    assert make_encoder()([]).to_lists() == []
    assert make_encoder()(["", " ", "\u200b"]).to_lists() == [[], [], []]


def test_chunks_keep_the_order(monkeypatch):
    texts = ["a", "b ab", "", "é", "1"] * 5
    expected = make_encoder()(texts).to_lists()
    monkeypatch.setattr(encoder_module, "CHUNK", 3)
    assert make_encoder()(texts).to_lists() == expected


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("size", [1, 3, 8])
@hypothesis.settings(max_examples=30)
@hypothesis.given(data=strategies.data())
def test_pieces_have_the_ids_of_the_whole(settings, size, data):
    texts = data.draw(strategies.lists(LONG_TEXTS, min_size=1, max_size=3))
    most = data.draw(strategies.integers(1, 9))
    encoder = made_once(settings)
    expected = encoder(texts).to_lists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder_module, "PIECE", size)
        assert encoder(texts).to_lists() == expected
        first = encoder(texts, most).to_lists()
        as_bytes = encoder(
            [text.encode("utf-8", "replace") for text in texts]
        ).to_lists()
    assert [ids[:most] for ids in first] == [ids[:most] for ids in expected]
    assert as_bytes == expected


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("size", [24, 40, 120])
@pytest.mark.parametrize(
    "words",
    [
        "aé{}\u4e00bab\u3002éA",
        "{}",
        "e\u0301b{}\u200dB\u0130",
        "a\u00ad{}\u3220b",
        "\ufe0f{}a",
    ],
)
def test_long_parts_are_cut_as_short_ones(settings, size, words, monkeypatch):
    texts = [
        words.format(letter * size) for letter in "aéÉ\u3042\uac00\ufe0f\ufdfa"
    ]
    expected = make_encoder(**SETTINGS[settings])(texts).to_lists()
    monkeypatch.setattr(encoder_module, "LONGEST_PART", 0)
    assert make_encoder(**SETTINGS[settings])(texts).to_lists() == expected


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_piece_begins_with_a_word_of_its_own(settings):
    """Whatever version of Unicode a tokenizer knows."""
    encoder = make_encoder(**SETTINGS[settings])
    split_on_cjk = SETTINGS[settings].get("split_on_cjk", True)
    every = map(chr, [*range(0xD800), *range(0xE000, 0x20000)])
    boundaries = [
        character
        for character in every
        if len(list(pieces.cut(f"a{character}a", 1, split_on_cjk))) > 1
    ]
    assert len(boundaries) > 60
    assert ("\u4e00" in boundaries) == split_on_cjk
    for ends in ("ab", "é", "\u0301", "\u200d", "\u3042"):
        whole = encoder([f"{ends}{b}{ends}" for b in boundaries]).to_lists()
        left = encoder([ends] * len(boundaries)).to_lists()
        right = encoder([f"{b}{ends}" for b in boundaries]).to_lists()
        assert whole == [one + other for one, other in zip(left, right)]


@pytest.mark.parametrize(
    "text", ["ab c", "ab.", "\u4e00", "\u3042", "é ", "é", "\u0301 a", "\0"]
)
def test_no_more_of_a_text_is_read_than_is_needed(text):
    encoder = make_encoder()
    expected = encoder([text * 500], 100).row(0)[:100].tolist()
    # What it is made of is not counted.
    text = text * (200_000 // len(text))
    tracemalloc.start()
    try:
        ids = encoder([text], 100).row(0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ids[:100].tolist() == expected
    # Of what nothing cuts, all is one word.
    assert peak < (20e6 if text[0] == text[-1] in "é\u3042" else 3e6)


def test_words_are_forgotten_and_found_again(monkeypatch):
    texts = ["a bab aé zz", "b1b ééé"] * 3
    expected = make_encoder()(texts).to_lists()
    monkeypatch.setattr(encoder_module, "CHUNK", 1)
    monkeypatch.setattr(encoder_module, "MOST_WORDS", 2)
    encoder = make_encoder()
    assert encoder(texts).to_lists() == expected
    assert encoder(texts).to_lists() == expected


def test_threads_share_an_encoder():
    encoder = make_encoder()
    texts = [f"a{n} bab{n % 7} é{n % 5}" for n in range(400)]
    expected = make_encoder()(texts).to_lists()
    answers = run_at_once([lambda: encoder(texts).to_lists()] * 6)
    assert answers == [expected] * 6


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        # Newer than some tables: a mark, a small letter, and punctuation.
        ("a\u0eceb", "ab"),
        ("\U0001ccd6b", "ab"),
        ("a\u1b4eb", "a\ue000b"),
    ],
)
def test_newer_characters_are_read_alike_everywhere(text, same_as):
    assert ids(text) == ids(same_as)


def test_newer_characters_stay_where_they_are_asked_to():
    kept = make_encoder(lowercase=False, strip_accents=False)
    for text in ("a\u0eceb", "\U0001ccd6b"):
        assert kept([text]).to_lists() == [[1]]
