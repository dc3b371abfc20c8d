"""Two models that were given the same arrays do not break each other."""

import keras
import numpy as np
import pytest

from keras_wave import WaveClassifier
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]


def by_variables(source, model):
    model.set_weights(source.weights)


def by_arrays(source, model):
    for variable, other in zip(model.variables, source.variables):
        variable.assign(other.value)


def by_numpy(source, model):
    model.set_weights(source.get_weights())


def by_layers(source, model):
    model.backbone.set_weights(source.backbone.weights)
    model.output_dense.set_weights(source.output_dense.weights)


def train(classifier):
    classifier.fit(TEXTS, LABELS, verbose=0)


def train_on_batch(classifier):
    x = classifier.preprocessor(TEXTS)
    classifier.train_on_batch(x, np.array(LABELS))


def evaluate(classifier):
    classifier.evaluate(TEXTS, LABELS, verbose=0)


def predict(classifier):
    classifier.predict(TEXTS, verbose=0)


@pytest.mark.parametrize(
    ("take_over", "use", "is_source_first"),
    [
        (by_variables, train, True),
        (by_variables, predict, False),
        (by_arrays, evaluate, True),
        (by_numpy, train, False),
        (by_layers, train_on_batch, True),
    ],
)
def test_either_can_be_used_first(take_over, use, is_source_first):
    source, model = disturb(make_classifier()), make_classifier()
    expected = source.predict(TEXTS, verbose=0)
    take_over(source, model)
    first, second = (source, model) if is_source_first else (model, source)
    use(first)
    np.testing.assert_allclose(
        second.predict(TEXTS, verbose=0), expected, rtol=1e-5, atol=1e-6
    )
    use(second)
    for classifier in (first, second):
        assert np.isfinite(classifier.predict(TEXTS, verbose=0)).all()


def test_the_state_of_an_optimizer_that_is_taken_over():
    source, model = make_classifier(), make_classifier()
    train(source)
    model.optimizer.build(model.trainable_variables)
    pairs = zip(model.optimizer.variables, source.optimizer.variables)
    for variable, other in pairs:
        variable.assign(other)
    train(model)
    train(source)
    assert int(model.optimizer.iterations) == 2


def clone(source):
    config = {**source.get_config(), "preprocessor": source.preprocessor}
    model = type(source).from_config(config)
    model.set_weights(source.weights)
    return model


def quantize(source):
    model = clone(source)
    model.quantize("int8")
    return model


@pytest.mark.parametrize("make", [WaveClassifier.fold, quantize])
def test_what_is_made_of_a_model_stays_when_it_is_trained(make):
    source = disturb(make_classifier())
    model = make(source)
    expected = model.predict(TEXTS, verbose=0)
    train(source)
    np.testing.assert_array_equal(model.predict(TEXTS, verbose=0), expected)
    answers = source.predict(TEXTS, verbose=0)
    model.predict(TEXTS, verbose=0)
    np.testing.assert_array_equal(source.predict(TEXTS, verbose=0), answers)


def test_arrays_that_somebody_keeps_stay():
    """And so do those that a model has twice."""
    classifier = make_classifier(num_classes=8)
    kept = keras.ops.ones(8)
    classifier.output_dense.bias.assign(kept)
    classifier.backbone.wave_layers[0].projections[0].bias.assign(kept)
    train(classifier)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(kept), np.ones(8))


def test_backbones_alone():
    source, model = (disturb(make_classifier()).backbone for _ in range(2))
    model.set_weights(source.weights)
    x = {
        "token_ids": np.array([[2, 5, 3]]),
        "padding_mask": np.array([[1, 1, 1]]),
    }
    for backbone in (source, model, source):
        pooled = backbone.predict(x, verbose=0)["pooled_output"]
        assert np.isfinite(pooled).all()
