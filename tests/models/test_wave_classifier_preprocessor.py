import numpy as np
import pytest
import tensorflow as tf
from keras_hub.src.tests import test_case

import keras_wave
from tests.models.small_models import make_preprocessor
from tests.models.small_models import make_tokenizer


class WaveClassifierPreprocessorHarnessTest(test_case.TestCase):
    def test_preprocessor(self):
        self.init_kwargs = {
            "tokenizer": make_tokenizer(),
            "sequence_length": 6,
        }
        self.run_preprocessor_test(
            cls=keras_wave.WaveClassifierPreprocessor,
            init_kwargs=self.init_kwargs,
            input_data=(["stocks fallen"], [1], [0.5]),
            expected_output=(
                {
                    "token_ids": [[2, 5, 6, 7, 3, 0]],
                    "padding_mask": [[1, 1, 1, 1, 1, 0]],
                },
                [1],
                [0.5],
            ),
        )


def token_ids(preprocessor, texts):
    return np.asarray(preprocessor(texts)["token_ids"]).tolist()


def test_long_text_is_cut():
    preprocessor = make_preprocessor(sequence_length=4)
    assert token_ids(preprocessor, ["the team wins"]) == [[2, 11, 9, 3]]


def test_two_texts_a_row():
    preprocessor = make_preprocessor(sequence_length=6)
    x, _ = preprocessor((["stocks"], ["fall"]), [0])
    assert np.asarray(x["token_ids"]).tolist() == [[2, 5, 3, 6, 3, 0]]


def test_empty_text_is_framed():
    assert token_ids(make_preprocessor(4), [""]) == [[2, 3, 0, 0]]


def test_same_inside_tf_data():
    preprocessor = make_preprocessor()
    texts = ["Stocks fallen.", "", "the Team"]
    data = tf.data.Dataset.from_tensor_slices(texts).batch(3)
    inside = data.map(preprocessor).get_single_element()
    np.testing.assert_array_equal(
        inside["token_ids"], token_ids(preprocessor, texts)
    )


@pytest.mark.parametrize("sequence_length", [2, 0, None, "128", 12.0])
def test_bad_sequence_length(sequence_length):
    with pytest.raises(ValueError, match="Received: sequence_length="):
        make_preprocessor(sequence_length)
