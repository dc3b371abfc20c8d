"""Columns of pandas and of Hugging Face's `datasets`."""

import numpy as np
import pytest

from tests.pipelines.small_news import CLASS_NAMES
from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import OTHERS
from tests.pipelines.small_news import SIZE
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import make_plain_classifier
from tests.requirement import require

COLUMNS = {"text": TEXTS, "other": OTHERS, "label": LABELS}


def make_frame():
    require("pandas")
    import pandas as pd

    # Rows of a frame keep their numbers where others were dropped.
    return pd.DataFrame(COLUMNS, index=range(10, 10 + SIZE))


def make_news():
    require("datasets")
    import datasets

    features = {
        "text": datasets.Value("string"),
        "other": datasets.Value("string"),
        "label": datasets.ClassLabel(names=CLASS_NAMES),
    }
    return datasets.Dataset.from_dict(
        COLUMNS, features=datasets.Features(features)
    )


@pytest.mark.parametrize("make", [make_frame, make_news])
def test_columns_give_what_lists_give(make):
    table = make()
    classifier = make_plain_classifier()
    np.testing.assert_allclose(
        classifier.predict(table["text"], verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )
    np.testing.assert_allclose(
        classifier.predict((table["text"], table["other"]), verbose=0),
        classifier.predict((TEXTS, OTHERS), verbose=0),
        atol=1e-6,
    )
    np.testing.assert_allclose(
        classifier.evaluate(table["text"], table["label"], verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )
    history = classifier.fit(
        table["text"],
        table["label"],
        sample_weight=table["label"],
        validation_split=0.4,
        verbose=0,
    ).history
    assert np.isfinite(history["loss"] + history["val_loss"]).all()


def test_missing_text_of_a_frame_is_named():
    frame = make_frame()
    frame.loc[12, "text"] = None
    with pytest.raises(ValueError, match="string.*in row 2"):
        make_plain_classifier().predict(frame["text"])


def test_text_labels_of_a_frame_are_learned():
    frame = make_frame()
    names = frame["label"].map(dict(enumerate(CLASS_NAMES)))
    classifier = make_plain_classifier()
    classifier.fit(frame["text"], names, batch_size=2, verbose=0)
    assert classifier.class_names == CLASS_NAMES
    np.testing.assert_allclose(
        classifier.evaluate(frame["text"], names, verbose=0),
        classifier.evaluate(frame["text"], frame["label"], verbose=0),
        rtol=1e-5,
    )
    names.iloc[-1] = "Weather"
    with pytest.raises(ValueError, match="'Weather'"):
        classifier.evaluate(frame["text"], names)


def test_data_set_of_tensorflow():
    news = make_news()
    classifier = make_plain_classifier()
    batches = news.to_tf_dataset(
        batch_size=2, columns="text", label_cols="label"
    )
    np.testing.assert_allclose(
        classifier.evaluate(batches, verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )


def test_rows_that_are_streamed():
    news = make_news().to_iterable_dataset()
    classifier = make_plain_classifier()
    batches = (
        (batch["text"], batch["label"]) for batch in news.iter(batch_size=2)
    )
    np.testing.assert_allclose(
        classifier.evaluate(batches, verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )
