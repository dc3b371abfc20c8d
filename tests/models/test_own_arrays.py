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


def by_assignment(source, model):
    for variable, other in zip(model.variables, source.variables):
        variable.assign(other)


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
        (by_assignment, train, True),
        (by_assignment, predict, True),
        (by_assignment, train, False),
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


def make_clone(source, folder):
    config = {**source.get_config(), "preprocessor": source.preprocessor}
    model = type(source).from_config(config)
    model.set_weights(source.weights)
    return model


def clone_by_keras(source, folder):
    model = keras.models.clone_model(source.backbone)
    model.set_weights(source.backbone.get_weights())
    copy = make_clone(source, folder)
    copy.backbone.set_weights(model.weights)
    return copy


def quantize(source, folder):
    model = make_clone(source, folder)
    model.quantize("int8")
    return model


def load_preset(source, folder):
    source.save_to_preset(folder)
    return WaveClassifier.from_preset(folder)


def load_file(source, folder):
    source.save(folder / "classifier.keras")
    return keras.saving.load_model(folder / "classifier.keras")


def load_weights(source, folder):
    model = make_classifier()
    predict(model)
    source.save_weights(folder / "all.weights.h5")
    for one in (model, source):
        one.load_weights(folder / "all.weights.h5")
    return model


@pytest.mark.parametrize(
    "make",
    [
        make_clone,
        clone_by_keras,
        lambda source, folder: source.fold(),
        quantize,
        load_preset,
        load_file,
        load_weights,
    ],
    ids=["clone", "keras", "fold", "quantize", "preset", "file", "weights"],
)
def test_what_is_made_of_a_model_stays_when_it_is_trained(make, tmp_path):
    source = disturb(make_classifier())
    model = make(source, tmp_path)
    expected = model.predict(TEXTS, verbose=0)
    train(source)
    np.testing.assert_array_equal(model.predict(TEXTS, verbose=0), expected)
    answers = source.predict(TEXTS, verbose=0)
    if make is not quantize:
        train(model)
    model.predict(TEXTS, verbose=0)
    np.testing.assert_array_equal(source.predict(TEXTS, verbose=0), answers)


def in_callbacks(function, event):
    def call(self, number, logs=None):
        function(self.model)

    return type("Callback", (keras.callbacks.Callback,), {event: call})()


@pytest.mark.parametrize("event", ["on_train_batch_end", "on_epoch_end"])
def test_what_a_callback_takes_over(event):
    """The steps after it use up what they are given, and no more."""
    classifier, first, latest = (make_classifier() for _ in range(3))
    answers = []

    def keep(model):
        by_assignment(model, latest)
        if not answers:
            by_assignment(model, first)
            answers.append(model.predict(TEXTS, verbose=0))

    def fit(callbacks):
        classifier.fit(
            TEXTS,
            LABELS,
            batch_size=2,
            epochs=3,
            validation_data=(TEXTS, LABELS),
            callbacks=callbacks,
            verbose=0,
        )

    fit([in_callbacks(keep, event)])
    for model, expected in (
        (first, answers[0]),
        (latest, classifier.predict(TEXTS, verbose=0)),
    ):
        outputs = model.predict(TEXTS, verbose=0)
        np.testing.assert_allclose(outputs, expected, rtol=1e-5, atol=1e-6)
    # And the other way: it goes on from the weights of another one.
    fit([in_callbacks(lambda model: by_assignment(first, model), event)])
    np.testing.assert_allclose(
        first.predict(TEXTS, verbose=0), answers[0], rtol=1e-5, atol=1e-6
    )


@pytest.mark.skipif(
    keras.backend.backend() != "jax",
    reason="Elsewhere `value` is not what it was, but what the variable is.",
)
def test_what_a_callback_keeps_of_an_early_epoch():
    classifier = make_classifier()
    kept, answers = [], []

    def keep(model):
        if not kept:
            kept.extend(variable.value for variable in model.variables)
            answers.append(model.predict(TEXTS, verbose=0))

    classifier.fit(
        TEXTS,
        LABELS,
        epochs=3,
        callbacks=[in_callbacks(keep, "on_epoch_end")],
        verbose=0,
    )
    for variable, value in zip(classifier.variables, kept, strict=True):
        variable.assign(value)
    np.testing.assert_array_equal(
        classifier.predict(TEXTS, verbose=0), answers[0]
    )


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
