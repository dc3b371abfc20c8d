"""Whatever comes as a text: ids of the vocabulary, or one clear error."""

import hypothesis
import numpy as np
from hypothesis import strategies

from keras_wave.data import texts as checked_texts
from tests.effort import effort
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_preprocessor
from tests.requirement import import_tensorflow
from tests.requirement import is_installed

LENGTH = 12
# Texts of one call: there is more to a call than to a text.
ROWS = 25
SETTINGS = {"suppress_health_check": list(hypothesis.HealthCheck)}
WORDS = strategies.sampled_from(
    [*VOCABULARY, "STOCKS", "stöcks", "##", " ", "\n", "\x00", "世", "e\u0301"]
)
TEXTS = strategies.one_of(
    strategies.text(),
    # Lone surrogates too, which UTF-8 has no bytes for.
    strategies.text(strategies.characters(exclude_categories=())),
    strategies.lists(WORDS, max_size=20).map("".join),
    strategies.binary(),
    strategies.lists(WORDS, max_size=20).map(
        lambda words: "".join(words).encode()[1:-1]
    ),
)


def as_they_are(texts):
    return texts


def as_bytes(texts):
    return [
        text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        for text in texts
    ]


def as_array(texts):
    array = np.empty(len(texts), dtype=object)
    for row, text in enumerate(texts):
        array[row] = text
    return array


def as_tensor(texts):
    return import_tensorflow().constant(as_bytes(texts))


FORMS = [as_they_are, as_bytes, as_array]
if is_installed("tensorflow"):
    FORMS.append(as_tensor)


def assert_framed(token_ids, padding_mask, preprocessor):
    """Asserts that rows are `[CLS]`, tokens, `[SEP]` and padding."""
    tokenizer = preprocessor.tokenizer
    token_ids, padding_mask = np.asarray(token_ids), np.asarray(padding_mask)
    assert token_ids.shape[1] == padding_mask.shape[1] == LENGTH
    assert token_ids.dtype == "int32"
    assert ((token_ids >= 0) & (token_ids < len(VOCABULARY))).all()
    sizes = padding_mask.sum(axis=1)
    assert (sizes >= 2).all()
    padding_mask = padding_mask.astype(bool)
    np.testing.assert_array_equal(
        padding_mask, np.arange(LENGTH) < sizes[:, np.newaxis]
    )
    assert (token_ids[:, 0] == tokenizer.cls_token_id).all()
    assert (
        token_ids[np.arange(len(sizes)), sizes - 1] == tokenizer.sep_token_id
    ).all()
    assert (token_ids[~padding_mask] == tokenizer.pad_token_id).all()


def test_every_text_has_ids(record_property):
    preprocessor = make_preprocessor(LENGTH)
    tried = 0

    @hypothesis.settings(max_examples=effort(8, 800), **SETTINGS)
    @hypothesis.given(
        strategies.lists(TEXTS, min_size=ROWS, max_size=ROWS),
        strategies.sampled_from(FORMS),
    )
    def check(texts, form):
        nonlocal tried
        rows = preprocessor.encode(form(texts))
        assert len(rows) == len(texts)
        x = rows.pad(np.arange(len(rows)), LENGTH)
        assert_framed(x["token_ids"], x["padding_mask"], preprocessor)
        called = preprocessor(form(texts))
        for name in x:
            np.testing.assert_array_equal(x[name], called[name])
        tried += len(texts)

    check()
    record_property("texts tried", tried)
    assert tried >= effort(200, 20_000)


def test_every_text_has_the_same_ids_in_a_graph(record_property):
    tf = import_tensorflow()
    preprocessor = make_preprocessor(LENGTH)
    in_graph = tf.function(
        lambda texts: preprocessor(texts, y=None),
        input_signature=[tf.TensorSpec((None,), tf.string)],
    )
    tried = 0

    @hypothesis.settings(max_examples=effort(8, 800), **SETTINGS)
    @hypothesis.given(strategies.lists(TEXTS, min_size=ROWS, max_size=ROWS))
    def check(texts):
        nonlocal tried
        rows = preprocessor.encode(texts)
        expected = rows.pad(np.arange(len(rows)), LENGTH)
        x = in_graph(tf.constant(checked_texts.check_texts(texts)))
        for name in x:
            np.testing.assert_array_equal(x[name], expected[name])
        tried += len(texts)

    check()
    record_property("texts tried", tried)
    assert tried >= effort(200, 20_000)


NO_TEXTS = strategies.one_of(
    strategies.none(),
    strategies.booleans(),
    strategies.integers(),
    strategies.floats(),
    strategies.dates(),
)
ANYTHING = strategies.recursive(
    strategies.one_of(TEXTS, NO_TEXTS),
    lambda inner: strategies.one_of(
        strategies.lists(inner, max_size=4),
        strategies.lists(inner, max_size=4).map(tuple),
        strategies.lists(inner, max_size=4).map(as_array),
        strategies.dictionaries(strategies.text(), inner, max_size=2),
        strategies.sets(strategies.text(), max_size=2),
    ),
    max_leaves=8,
)


def test_everything_else_has_ids_or_one_error(record_property):
    preprocessor = make_preprocessor(LENGTH)
    counts = {"accepted": 0, "rejected": 0}

    @hypothesis.settings(max_examples=effort(25, 400), **SETTINGS)
    # What few draws are depends on the constants that Hypothesis finds in the
    # package: there may be no list of texts among them.
    @hypothesis.example(["stocks fall"])
    @hypothesis.given(ANYTHING)
    def check(x):
        try:
            checked_texts.check_texts(x)
        except ValueError as error:
            assert "Received" in str(error)
            counts["rejected"] += 1
            return
        rows = preprocessor.encode(x)
        x = rows.pad(np.arange(len(rows)), LENGTH)
        assert_framed(x["token_ids"], x["padding_mask"], preprocessor)
        counts["accepted"] += 1

    check()
    record_property("texts tried", counts["accepted"])
    record_property("things that are no texts rejected", counts["rejected"])
    assert min(counts.values()) > 0
