import numpy as np
import pytest
import tensorflow as tf
from keras_hub.src.tests import test_case

import keras_wave
from tests.models.small_models import SPECIAL_TOKENS
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_tokenizer


class WaveTokenizerHarnessTest(test_case.TestCase):
    def test_tokenizer(self):
        self.run_preprocessing_layer_test(
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


def test_invalid_utf8_inside_tf_data():
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
