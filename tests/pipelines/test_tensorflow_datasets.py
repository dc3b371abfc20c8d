"""`ag_news_subset` of TensorFlow Datasets, with rows that are made up."""

import numpy as np
import pytest

from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import make_plain_classifier
from tests.requirement import require

require("tensorflow", "tensorflow_datasets")

import tensorflow as tf  # noqa: E402
import tensorflow_datasets as tfds  # noqa: E402

LABELS = [2, 1, 2, 1, 3]


def make_rows(builder, **kwargs):
    rows = {
        "title": [""] * len(TEXTS),
        "description": TEXTS,
        "label": np.array(LABELS, dtype="int64"),
    }
    return tf.data.Dataset.from_tensor_slices(rows)


@pytest.fixture
def news():
    """What `load()` returns of the data set's own builder."""
    with tfds.testing.mock_data(as_dataset_fn=make_rows):
        yield tfds.load(
            "ag_news_subset",
            split="train",
            as_supervised=True,
            with_info=True,
            try_gcs=False,
        )


def test_rows_and_class_names(news):
    rows, info = news
    names = info.features["label"].names
    assert names == ["World", "Sports", "Business", "Sci/Tech"]
    classifier = make_plain_classifier(num_classes=4, class_names=names)
    np.testing.assert_allclose(
        classifier.evaluate(rows.batch(2), verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )
    history = classifier.fit(
        rows.batch(2), validation_data=rows.batch(2), verbose=0
    ).history
    assert np.isfinite(history["loss"] + history["val_loss"]).all()


def test_ids_are_made_once(news):
    rows, _ = news
    classifier = make_plain_classifier(num_classes=4)
    ids = rows.batch(2).map(classifier.preprocessor).cache()
    np.testing.assert_allclose(
        classifier.evaluate(ids, verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )
    classifier.fit(ids, epochs=2, verbose=0)
    assert classifier.optimizer.iterations == 6
