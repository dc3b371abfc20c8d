import functools
import string

import hypothesis
import keras_hub
import numpy as np
import pytest
from hypothesis import strategies

import keras_wave
from tests.models.small_models import SPECIAL_TOKENS
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_tokenizer
from tests.requirement import import_tensorflow


def test_keras_hub_checks_the_tokenizer(keras_hub_harness):
    keras_hub_harness.run_preprocessing_layer_test(
        cls=keras_wave.WaveTokenizer,
        init_kwargs={"vocabulary": VOCABULARY},
        input_data=["stocks fallen .", "the team wins the cup"],
        expected_output=[[5, 6, 7, 13], [11, 9, 10, 11, 12]],
    )


def ids(tokenizer, text):
    return np.asarray(tokenizer(text)).tolist()


def test_special_tokens():
    tokenizer = make_tokenizer()
    assert tokenizer.pad_token_id == 0
    assert tokenizer.unk_token_id == 1
    assert tokenizer.cls_token_id == tokenizer.start_token_id == 2
    assert tokenizer.sep_token_id == tokenizer.end_token_id == 3
    assert tokenizer.mask_token_id == 4


def test_normalization_is_that_of_uncased_bert():
    tokenizer = make_tokenizer()
    assert ids(tokenizer, "STÖCKS\tfällen.") == [5, 6, 7, 13]


def test_case_can_be_kept():
    tokenizer = make_tokenizer(lowercase=False)
    assert ids(tokenizer, "Stocks stocks") == [1, 5]
    assert ids(tokenizer, "stöcks") == [1]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_gives_no_token(text):
    assert ids(make_tokenizer(), text) == []


def test_unknown_words():
    assert ids(make_tokenizer(), "zyx 🦀 stocks") == [1, 1, 5]


@pytest.mark.parametrize(
    "text", [b"stocks \xff\xfe fall", "stocks \udcff fall"]
)
def test_invalid_utf8_is_an_unknown_word(text):
    tokenizer = make_tokenizer()
    assert [i for i in ids(tokenizer, text) if i != 1] == [5, 6]


WITH_NULLS = ["stocks\0fall", "\0stocks fall\0", "a\0ü"]


@pytest.mark.parametrize("text", WITH_NULLS)
def test_null_character_separates_words(text):
    tokenizer = make_tokenizer()
    expected = ids(tokenizer, text.replace("\0", " "))
    assert len(expected) == 2
    assert ids(tokenizer, text) == expected


@pytest.mark.parametrize("text", WITH_NULLS)
def test_null_character_inside_a_graph(text):
    tokenizer = make_tokenizer()
    assert in_graph(tokenizer, [text]) == [ids(tokenizer, text)]


def test_invalid_utf8_inside_tf_data(tf):
    data = tf.data.Dataset.from_tensors(tf.constant([b"\xff\xfe stocks"]))
    (row,) = data.map(make_tokenizer()).get_single_element().to_list()
    assert row[-1] == 5


@pytest.mark.parametrize("missing", SPECIAL_TOKENS)
def test_missing_special_token(missing):
    vocabulary = [token for token in VOCABULARY if token != missing]
    with pytest.raises(ValueError, match=missing.strip("[]")):
        keras_wave.WaveTokenizer(vocabulary)


def test_token_twice():
    with pytest.raises(ValueError, match="15 tokens, of which 14"):
        keras_wave.WaveTokenizer([*VOCABULARY, "stocks"])


def test_vocabulary_from_a_file(tmp_path):
    path = tmp_path / "vocabulary.txt"
    path.write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    assert ids(keras_wave.WaveTokenizer(str(path)), "stocks") == [5]


# Words of it have prefixes, suffixes and punctuation, also where no text can
# have them after it is split.
ODD_VOCABULARY = SPECIAL_TOKENS + [
    *["a", "b", "ab", "A", "1", "##a", "##b", "##ab", "##1", "##bab", "aba"],
    *["é", "##é", "ß", "ss", "世", "a.b", "##.", "..", "a b", "#", "##", "###"],
    *list(".,-'[]$"),
    "cls",
    "a" * 100,
    "a" * 101,
]
PIECES = strategies.one_of(
    strategies.sampled_from(["a", "b", "ab", "A", "1", " "]),
    strategies.sampled_from([*SPECIAL_TOKENS, "[", "]", "##", ".", "a.b"]),
    strategies.sampled_from(["a" * 99, "a" * 100, "a" * 101, "$ab" * 40]),
    # In a graph KerasHub takes a NUL for the end of the text.
    strategies.characters(min_codepoint=1, max_codepoint=127),
    strategies.sampled_from(string.whitespace),
)
ASCII_TEXTS = strategies.lists(PIECES, max_size=12).map("".join)
UNICODE_PIECES = strategies.one_of(
    PIECES,
    strategies.characters(min_codepoint=1),
    strategies.sampled_from(["É", "e\u0301", "世界", "\xa0", "\u200b", "“"]),
)
UNICODE_TEXTS = strategies.lists(UNICODE_PIECES, max_size=12).map("".join)
SETTINGS = {
    "default": {},
    "case": {"lowercase": False},
    "accents": {"strip_accents": False},
    "accents-alone": {"lowercase": False, "strip_accents": True},
    "cjk": {"split_on_cjk": False},
    "not-split": {"split": False},
    "special-tokens": {"special_tokens_in_strings": True},
    "suffix": {"suffix_indicator": "#"},
    "unknown-token": {"oov_token": "ss"},
    "dense": {"sequence_length": 5},
    "strings": {"dtype": "string"},
}


def make_pair(**kwargs):
    """Returns a tokenizer, and KerasHub's way of doing the same."""
    tokenizer = keras_wave.WaveTokenizer(ODD_VOCABULARY, **kwargs)
    reference = keras_hub.tokenizers.WordPieceTokenizer(
        ODD_VOCABULARY,
        **{
            "lowercase": tokenizer.lowercase,
            "strip_accents": tokenizer.strip_accents,
            "special_tokens": SPECIAL_TOKENS,
            **kwargs,
            "special_tokens_in_strings": tokenizer.special_tokens_in_strings,
        },
    )
    tf = import_tensorflow()
    spec = tf.TensorSpec((None,), tf.string)
    return [
        tf.function(function, input_signature=[spec])
        for function in (tokenizer.tokenize, reference.tokenize)
    ]


def to_python(tokens):
    tf = import_tensorflow()
    if isinstance(tokens, tf.RaggedTensor):
        return tokens.to_list()
    return tokens.numpy().tolist()


def in_graph(tokenizer, texts):
    tf = import_tensorflow()
    return to_python(tf.function(tokenizer)(tf.constant(texts)))


@functools.cache
def pair(settings):
    return make_pair(**SETTINGS[settings])


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("texts", [ASCII_TEXTS, UNICODE_TEXTS])
@hypothesis.settings(max_examples=40)
@hypothesis.given(data=strategies.data())
def test_ids_are_those_of_keras_hub(settings, texts, data):
    tokenize, reference = pair(settings)
    batch = data.draw(strategies.lists(texts, min_size=1, max_size=4))
    batch = import_tensorflow().constant(
        [text.encode("utf-8", "replace") for text in batch]
    )
    assert to_python(tokenize(batch)) == to_python(reference(batch))


@pytest.mark.parametrize("code", range(1, 128))
def test_every_character_of_ascii(code, tf):
    tokenize, reference = pair("default")
    character = chr(code)
    batch = tf.constant([character, f"ab{character}ab", f"a {character}1"])
    assert to_python(tokenize(batch)) == to_python(reference(batch))


@pytest.mark.parametrize("shape", [(), (1,), (2,), (2, 2), (0,)])
def test_shapes_inside_a_graph(shape, tf):
    tokenizer = make_tokenizer()
    texts = np.full(shape, "Stocks fallen.", dtype=object)
    expected = np.broadcast_to([5, 6, 7, 13], (*shape, 4)).tolist()
    tokens = tf.function(tokenizer)(tf.constant(texts, dtype=tf.string))
    assert to_python(tokens) == expected


def test_plain_and_other_texts_keep_their_order():
    texts = ["stocks", "stöcks fall", "", "\x07cup", "fall", "“the” team"]
    expected = [ids(make_tokenizer(), text) for text in texts]
    assert in_graph(make_tokenizer(), texts) == expected


def test_settings_can_change_later():
    tokenizer = make_tokenizer()
    assert in_graph(tokenizer, ["Stocks"]) == [[5]]
    tokenizer.lowercase = False
    assert in_graph(tokenizer, ["Stocks"]) == [[1]]
    tokenizer.sequence_length = 3
    assert in_graph(tokenizer, ["stocks"]) == [[5, 0, 0]]
    tokenizer.set_vocabulary([*SPECIAL_TOKENS, "cup", "stocks"])
    assert in_graph(tokenizer, ["stocks"]) == [[6, 0, 0]]
