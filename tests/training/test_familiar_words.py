import keras_hub
import pytest

import keras_wave
from keras_wave.training import familiar_words

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY += ["stocks", "fall", "a", "##b", "##c", "."]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["stocks fall."], 1),
        # Punctuation is no word.
        (["stocks. . . abc ."], 1 / 2),
        # In pieces, and unknown.
        (["stocks abc"], 1 / 2),
        (["abc", "fall"], 1 / 2),
        (["stocks fall zebra zebra"], 1 / 2),
        (["\u043f\u0440\u0438\u0432\u0435\u0442"], 0),
        ([""], 1),
        ([], 1),
    ],
)
def test_share_of_whole_words(texts, expected):
    tokenizer = keras_wave.WaveTokenizer(VOCABULARY)
    assert familiar_words.share(tokenizer, texts) == expected


def test_many_texts_are_sampled():
    tokenizer = keras_wave.WaveTokenizer(VOCABULARY)
    texts = ["stocks"] * familiar_words.MOST + ["abc"] * familiar_words.MOST
    assert familiar_words.share(tokenizer, texts) == 1 / 2


def test_another_tokenizer_is_not_judged():
    tokenizer = keras_hub.tokenizers.BertTokenizer(VOCABULARY)
    assert familiar_words.share(tokenizer, ["zebra"]) == 1


def test_tokenizer_that_asks_for_more_than_words_is_not_judged():
    tokenizer = keras_wave.WaveTokenizer(VOCABULARY, split=False)
    assert familiar_words.share(tokenizer, ["zebra"]) == 1
