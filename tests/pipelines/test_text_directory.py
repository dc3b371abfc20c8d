"""Files in a folder a class, by `keras.utils.text_dataset_from_directory()`."""

import keras
import numpy as np
import pytest

from tests.pipelines.small_news import CLASS_NAMES
from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import make_plain_classifier


@pytest.fixture
def folder(tmp_path):
    for number, (text, label) in enumerate(zip(TEXTS, LABELS)):
        path = tmp_path / CLASS_NAMES[label] / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def read(folder, **kwargs):
    return keras.utils.text_dataset_from_directory(
        folder, batch_size=2, verbose=False, **kwargs
    )


def test_class_names_reach_the_classifier(folder, tmp_path):
    data = read(folder)
    classifier = make_plain_classifier(class_names=data.class_names)
    assert classifier.class_names == CLASS_NAMES
    np.testing.assert_allclose(
        classifier.evaluate(data, verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )
    classifier.fit(data, validation_data=data, verbose=0)
    classifier.save(tmp_path / "classifier.keras")
    loaded = keras.saving.load_model(tmp_path / "classifier.keras")
    assert loaded.class_names == CLASS_NAMES


def test_folder_is_read_in_the_order_of_a_classifier(folder):
    classifier = make_plain_classifier(class_names=CLASS_NAMES[::-1])
    data = read(folder, class_names=classifier.class_names)
    np.testing.assert_allclose(
        classifier.evaluate(data, verbose=0),
        classifier.evaluate(TEXTS, [1 - y for y in LABELS], verbose=0),
        rtol=1e-5,
    )


@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_classes_in_another_order(folder, method):
    classifier = make_plain_classifier(class_names=CLASS_NAMES[::-1])
    with pytest.raises(ValueError, match="another order.*'Sports', 'Business'"):
        getattr(classifier, method)(read(folder), verbose=0)


def test_validation_classes_in_another_order(folder):
    classifier = make_plain_classifier(class_names=CLASS_NAMES[::-1])
    with pytest.raises(ValueError, match="another order"):
        classifier.fit(TEXTS, LABELS, validation_data=read(folder))


def test_labels_that_are_vectors(folder):
    classifier = make_plain_classifier()
    classifier.compile(
        loss=keras.losses.CategoricalCrossentropy(from_logits=True)
    )
    history = classifier.fit(
        read(folder, label_mode="categorical"), verbose=0
    ).history
    assert np.isfinite(history["loss"]).all()
