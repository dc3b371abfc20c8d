"""Texts of several classes at once, or of none."""

import keras
import numpy as np
import pytest

from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.pipelines.small_news import STREAMS
from tests.requirement import import_tensorflow

TEXTS = ["stocks", "team", "stocks team", ".", "team stocks"]
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 1], [0, 0, 0], [1, 1, 1]])


def make_multi_label_classifier(activation, metrics="auto"):
    keras.utils.set_random_seed(0)
    classifier = make_classifier(
        num_classes=3,
        backbone=make_backbone(hidden_dim=16),
        activation=activation,
        dropout=0.0,
        class_names=["Business", "Sports", "Both"],
    )
    classifier.compile(
        keras.optimizers.Adam(0.02),
        keras.losses.BinaryCrossentropy(from_logits=activation is None),
        metrics=metrics,
    )
    return classifier


@pytest.mark.parametrize(("activation", "at"), [("sigmoid", 0.5), (None, 0.0)])
def test_every_class_is_decided_by_itself(activation, at):
    metric = keras.metrics.BinaryAccuracy(threshold=at, name="accuracy")
    classifier = make_multi_label_classifier(activation, [metric])
    # A new epoch costs much more than a step.
    classifier.fit(
        TEXTS * 60, np.tile(VECTORS, (60, 1)), batch_size=5, verbose=0
    )
    assert classifier.evaluate(TEXTS, VECTORS, verbose=0)[1] == 1.0
    outputs = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_array_equal(outputs > at, VECTORS)


def test_no_metric_is_made_for_numbers_of_classes():
    classifier = make_multi_label_classifier("sigmoid")
    history = classifier.fit(TEXTS, VECTORS, verbose=0).history
    assert set(history) == {"loss"}


@pytest.mark.parametrize(
    "loss",
    [
        "binary_crossentropy",
        "bce",
        keras.losses.binary_focal_crossentropy,
        "categorical_crossentropy",
        keras.losses.CategoricalFocalCrossentropy(),
        keras.losses.CategoricalHinge(),
        "kl_divergence",
    ],
)
def test_losses_on_vectors(loss):
    classifier = make_multi_label_classifier("sigmoid")
    classifier.compile(loss=loss)
    logs = classifier.evaluate(TEXTS, VECTORS, return_dict=True, verbose=0)
    assert set(logs) == {"loss"}


@pytest.mark.parametrize("loss", ["auto", "sparse_categorical_crossentropy"])
def test_losses_on_numbers_keep_their_metric(loss):
    classifier = make_multi_label_classifier("softmax")
    classifier.compile(loss=loss)
    history = classifier.fit(TEXTS, [0, 1, 2, 0, 1], verbose=0).history
    assert set(history) == {"loss", "sparse_categorical_accuracy"}


@pytest.mark.parametrize("dtype", ["int32", "float32", "bool"])
def test_vectors_of_any_numbers(dtype):
    classifier = make_multi_label_classifier("sigmoid")
    expected = classifier.evaluate(TEXTS, VECTORS, verbose=0)
    result = classifier.evaluate(TEXTS, VECTORS.astype(dtype), verbose=0)
    np.testing.assert_allclose(result, expected, rtol=1e-6)


def data_set(*parts):
    tf = import_tensorflow()
    return tf.data.Dataset.from_tensor_slices(parts).batch(2)


@pytest.mark.parametrize(
    "stream", [*STREAMS.values(), data_set], ids=[*STREAMS, "tf.data"]
)
def test_vectors_in_batches(stream):
    classifier = make_multi_label_classifier("sigmoid")
    batches = stream(TEXTS, VECTORS)
    np.testing.assert_allclose(
        classifier.evaluate(batches, verbose=0),
        classifier.evaluate(TEXTS, VECTORS, verbose=0),
        rtol=1e-5,
    )


def test_numbers_where_vectors_belong():
    classifier = make_multi_label_classifier("sigmoid")
    with pytest.raises(ValueError, match="shape"):
        classifier.fit(TEXTS, [0, 1, 2, 0, 1], verbose=0)


def test_model_is_saved(tmp_path):
    classifier = make_multi_label_classifier("sigmoid")
    classifier.save(tmp_path / "classifier.keras")
    loaded = keras.saving.load_model(tmp_path / "classifier.keras")
    assert set(loaded.fit(TEXTS, VECTORS, verbose=0).history) == {"loss"}
    classifier.save_to_preset(tmp_path / "preset")
    loaded = type(classifier).from_preset(tmp_path / "preset")
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )
