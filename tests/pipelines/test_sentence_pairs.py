"""Two strings a row: a sentence and another, a title and its text."""

import keras
import numpy as np

from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import OTHERS
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import make_plain_classifier


def test_either_text_decides():
    classifier = make_plain_classifier()
    classifier.compile(keras.optimizers.Adam(0.05))
    first = ["the", "the", "stocks", "team"]
    second = ["stocks", "team", "the", "the"]
    labels = [0, 1, 0, 1]
    # A new epoch costs much more than a step.
    rows = (first * 20, second * 20)
    classifier.fit(rows, labels * 20, batch_size=4, verbose=0)
    outputs = classifier.predict((first, second), verbose=0)
    np.testing.assert_array_equal(outputs.argmax(axis=1), labels)


def test_pairs_of_a_data_set(tf):
    classifier = make_plain_classifier()
    pairs = (TEXTS, OTHERS)
    rows = tf.data.Dataset.from_tensor_slices((pairs, LABELS)).batch(2)
    np.testing.assert_allclose(
        classifier.evaluate(rows, verbose=0),
        classifier.evaluate(pairs, LABELS, verbose=0),
        rtol=1e-5,
    )
    # Without labels, a tuple of one: of two it would be texts and labels.
    rows = tf.data.Dataset.from_tensor_slices((pairs,)).batch(2)
    np.testing.assert_allclose(
        classifier.predict(rows, verbose=0),
        classifier.predict(pairs, verbose=0),
        atol=1e-6,
    )


def test_texts_share_the_length_of_a_row():
    preprocessor = make_plain_classifier().preprocessor
    long = "the " * 20
    token_ids = preprocessor((long, long), y=None)["token_ids"]
    separator = preprocessor.tokenizer.token_to_id("[SEP]")
    (ends,) = np.nonzero(np.asarray(token_ids) == separator)
    assert len(token_ids) == 12
    # [CLS], five words, [SEP], four words, [SEP].
    assert ends.tolist() == [6, 11]
