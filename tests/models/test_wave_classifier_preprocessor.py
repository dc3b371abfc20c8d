import copy
import pickle

import numpy as np
import pytest

import keras_wave
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_preprocessor
from tests.models.small_models import make_tokenizer


def test_keras_hub_checks_the_preprocessor(keras_hub_harness):
    init_kwargs = {"tokenizer": make_tokenizer(), "sequence_length": 6}
    # It is read there as well.
    keras_hub_harness.init_kwargs = init_kwargs
    keras_hub_harness.run_preprocessor_test(
        cls=keras_wave.WaveClassifierPreprocessor,
        init_kwargs=init_kwargs,
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


def test_same_inside_tf_data(tf):
    preprocessor = make_preprocessor()
    texts = ["Stocks fallen.", "", "the Team"]
    data = tf.data.Dataset.from_tensor_slices(texts).batch(3)
    inside = data.map(preprocessor).get_single_element()
    np.testing.assert_array_equal(
        inside["token_ids"], token_ids(preprocessor, texts)
    )


TEXTS = ["stocks", "", "the team wins the cup . the", "stöcks fallen", "the"]


def as_one_segment(preprocessor, texts):
    """The rows as `MultiSegmentPacker` makes them."""
    tokens = preprocessor.tokenizer(texts)
    token_ids, _ = preprocessor.packer((tokens,))
    return token_ids


@pytest.mark.parametrize(
    ("sequence_length", "truncate", "pad_first"),
    [
        (3, "round_robin", True),
        (3, "waterfall", False),
        (4, "waterfall", True),
        (5, "round_robin", False),
        (8, "round_robin", True),
        (9, "waterfall", False),
        (12, "round_robin", False),
        (12, "waterfall", True),
    ],
)
def test_rows_of_one_text_are_what_keras_hub_packs(
    sequence_length, truncate, pad_first, tf
):
    vocabulary = VOCABULARY if pad_first else VOCABULARY[::-1]
    preprocessor = keras_wave.WaveClassifierPreprocessor(
        keras_wave.WaveTokenizer(vocabulary),
        sequence_length=sequence_length,
        truncate=truncate,
    )
    preprocessor.build(None)
    data = tf.data.Dataset.from_tensors(TEXTS)
    rows = data.map(preprocessor).get_single_element()
    expected = data.map(
        lambda texts: as_one_segment(preprocessor, texts)
    ).get_single_element()
    np.testing.assert_array_equal(rows["token_ids"], expected)
    np.testing.assert_array_equal(
        rows["padding_mask"], expected != preprocessor.tokenizer.pad_token_id
    )
    assert rows["token_ids"].dtype == tf.int32
    # A text alone, without the axis of a batch.
    alone = list(data.unbatch().map(preprocessor))
    for row, token_ids in zip(alone, expected, strict=True):
        np.testing.assert_array_equal(row["token_ids"], token_ids)


def test_tokenizer_with_a_length_of_its_own(tf):
    tokenizer = make_tokenizer(sequence_length=3)
    preprocessor = keras_wave.WaveClassifierPreprocessor(tokenizer, 6)
    rows = tf.data.Dataset.from_tensors(["stocks"]).map(preprocessor)
    (row,) = rows.get_single_element()["token_ids"].numpy().tolist()
    assert row == [2, 5, 0, 0, 3, 0]


def real_rows(x, *targets):
    """Returns each row as its real tokens, and what belongs to it."""
    masks = np.asarray(x["padding_mask"]).astype(bool)
    token_ids = np.asarray(x["token_ids"])
    rows = [tuple(ids[mask].tolist()) for ids, mask in zip(token_ids, masks)]
    return list(zip(rows, *(np.asarray(t).tolist() for t in targets)))


LONG_TEXTS = [" ".join(["cup"] * (7 * row % 40)) for row in range(23)]


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("pairs", [False, True])
def test_buckets_hold_every_row(shuffle, pairs):
    preprocessor = make_preprocessor(sequence_length=30)
    texts = (LONG_TEXTS, LONG_TEXTS[::-1]) if pairs else LONG_TEXTS
    labels = list(range(23))
    weights = [row / 2 for row in labels]
    batches = preprocessor.bucket_by_length(
        texts, labels, weights, batch_size=4, shuffle=shuffle
    )
    rows = [row for batch in batches for row in real_rows(*batch)]
    expected = real_rows(*preprocessor(texts, labels, weights))
    assert sorted(rows) == sorted(expected)
    assert len(batches) == 6
    widths = {x["token_ids"].shape[1] for x, *_ in batches}
    assert widths <= {16, 24, 30}


def test_buckets_without_labels():
    batches = make_preprocessor().bucket_by_length(["", "cup"], shuffle=False)
    (x,) = batches
    assert np.asarray(x["token_ids"])[:, :4].tolist() == [
        [2, 3, 0, 0],
        [2, 12, 3, 0],
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("stocks",), r"\[text\]"),
        (([],), "empty batch"),
        ((["stocks", None],), "in row 1"),
        ((["stocks"], [0, 1]), "1 texts and 2"),
        ((["stocks"], ["Sports"]), "number"),
        ((["stocks"], [0], [float("nan")]), "finite"),
    ],
)
def test_bad_input_of_buckets(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_preprocessor().bucket_by_length(*arguments)


def encode(preprocessor, text):
    return preprocessor.encode([text]).row(0).tolist()


PAIRS = (["stocks fall", "", "the cup"], ["the team wins", "cup", ""])


@pytest.mark.parametrize("texts", [TEXTS, PAIRS], ids=["texts", "pairs"])
@pytest.mark.parametrize("sequence_length", [3, 4, 5, 6, 8, 12])
@pytest.mark.parametrize("truncate", ["round_robin", "waterfall"])
def test_tokens_are_those_of_a_call(texts, sequence_length, truncate):
    if isinstance(texts, tuple) and sequence_length < 4:
        pytest.skip("There is no room for a token.")
    preprocessor = keras_wave.WaveClassifierPreprocessor(
        make_tokenizer(), sequence_length=sequence_length, truncate=truncate
    )
    rows = preprocessor.encode(texts)
    x = rows.pad(np.arange(len(rows)), sequence_length)
    expected = preprocessor(texts, y=None)
    for name in x:
        np.testing.assert_array_equal(x[name], np.asarray(expected[name]))


def test_tokens_follow_every_change():
    preprocessor = make_preprocessor(sequence_length=4)
    assert encode(preprocessor, "Stocks fall fall") == [2, 5, 6, 3]
    preprocessor.sequence_length = 5
    assert encode(preprocessor, "Stocks fall fall") == [2, 5, 6, 6, 3]
    preprocessor.tokenizer.lowercase = False
    assert encode(preprocessor, "Stocks fall fall") == [2, 1, 6, 6, 3]
    preprocessor.tokenizer.set_vocabulary(VOCABULARY[:5] + ["fall", "Stocks"])
    assert encode(preprocessor, "Stocks fall fall") == [2, 6, 5, 5, 3]


@pytest.mark.parametrize(
    "duplicate",
    [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))],
    ids=["copy", "pickle"],
)
def test_words_are_not_copied(duplicate):
    preprocessor = make_preprocessor(sequence_length=4)
    expected = encode(preprocessor, "the cup")
    other = duplicate(preprocessor)
    assert encode(other, "the cup") == expected
    other.sequence_length = 3
    assert encode(other, "the cup") == [2, 11, 3]
    assert encode(preprocessor, "the cup") == expected


class Shouts(keras_wave.WaveClassifierPreprocessor):
    def call(self, x, y=None, sample_weight=None):
        return super().call([f"{text} cup" for text in x], y, sample_weight)


def test_tokens_of_a_subclass():
    preprocessor = Shouts(make_tokenizer(), sequence_length=6)
    assert encode(preprocessor, "the") == [2, 11, 12, 3]
    assert not preprocessor.has_fixed_tokens()
    assert make_preprocessor().has_fixed_tokens()


def test_tokens_of_another_tokenizer():
    tokenizer = make_tokenizer(sequence_length=3)
    preprocessor = keras_wave.WaveClassifierPreprocessor(tokenizer, 6)
    x = preprocessor.encode(["stocks"]).pad(np.arange(1), 6)
    assert x["token_ids"].tolist() == [[2, 5, 0, 0, 3, 0]]
    assert x["padding_mask"].tolist() == [[1, 1, 0, 0, 1, 0]]


@pytest.mark.parametrize("sequence_length", [2, 0, None, "128", 12.0])
def test_bad_sequence_length(sequence_length):
    with pytest.raises(ValueError, match="Received: sequence_length="):
        make_preprocessor(sequence_length)
