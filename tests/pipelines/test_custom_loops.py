"""Training loops of one's own, in the style of each backend."""

import keras
import numpy as np
import pytest

from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import SIZE
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import make_plain_classifier

EPOCHS = 20
RATE = 0.05


def of_backend(name):
    return pytest.mark.skipif(
        keras.config.backend() != name, reason=f"this is for {name}"
    )


def make_loss():
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def make_batches(classifier):
    for start in range(0, SIZE, 2):
        rows = slice(start, start + 2)
        x, y = classifier.preprocessor(TEXTS[rows], LABELS[rows])
        yield keras.tree.map_structure(np.asarray, x), np.asarray(y)


def assert_learned(classifier):
    outputs = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_array_equal(outputs.argmax(axis=1), LABELS)


@of_backend("tensorflow")
def test_gradient_tape(tf):
    classifier = make_plain_classifier()
    optimizer, loss_of = keras.optimizers.Adam(RATE), make_loss()

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, classifier(x, training=True))
        variables = classifier.trainable_variables
        gradients = tape.gradient(loss, variables)
        optimizer.apply_gradients(zip(gradients, variables))

    optimizer.build(classifier.trainable_variables)
    for _ in range(EPOCHS):
        rows = tf.data.Dataset.from_tensor_slices((TEXTS, LABELS))
        for x, y in rows.batch(2).map(classifier.preprocessor):
            step(x, y)
    assert_learned(classifier)


@of_backend("jax")
def test_value_and_grad():
    import jax

    classifier = make_plain_classifier()
    optimizer, loss_of = keras.optimizers.Adam(RATE), make_loss()

    def compute(trainable, other, x, y):
        logits, other = classifier.stateless_call(
            trainable, other, x, training=True
        )
        return loss_of(y, logits), other

    @jax.jit
    def step(trainable, other, moments, x, y):
        gradient_of = jax.value_and_grad(compute, has_aux=True)
        (_, other), gradients = gradient_of(trainable, other, x, y)
        trainable, moments = optimizer.stateless_apply(
            moments, gradients, trainable
        )
        return trainable, other, moments

    optimizer.build(classifier.trainable_variables)
    state = [
        [variable.value for variable in variables]
        for variables in (
            classifier.trainable_variables,
            classifier.non_trainable_variables,
            optimizer.variables,
        )
    ]
    for _ in range(EPOCHS):
        for x, y in make_batches(classifier):
            state = step(*state, x, y)
    for variable, value in zip(classifier.trainable_variables, state[0]):
        variable.assign(value)
    assert_learned(classifier)


@of_backend("torch")
def test_backward():
    import torch

    classifier = make_plain_classifier()
    optimizer = torch.optim.Adam(classifier.parameters(), lr=RATE)
    loader = torch.utils.data.DataLoader(
        list(zip(TEXTS, LABELS)), batch_size=2, shuffle=True
    )
    for _ in range(EPOCHS):
        for texts, labels in loader:
            x = classifier.preprocessor(list(texts))
            logits = classifier(x, training=True)
            loss = torch.nn.functional.cross_entropy(
                logits, labels.to(logits.device)
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    assert_learned(classifier)


@of_backend("torch")
def test_pytorch_knows_the_parameters_of_a_new_model():
    classifier = make_plain_classifier()
    for model in (classifier, classifier.backbone):
        trainable = [p for p in model.parameters() if p.requires_grad]
        assert len(trainable) == len(model.trainable_variables)


def test_batch_by_batch():
    classifier = make_plain_classifier()
    classifier.compile(keras.optimizers.Adam(RATE))
    for _ in range(EPOCHS):
        for start in range(0, SIZE, 2):
            rows = slice(start, start + 2)
            classifier.train_on_batch(TEXTS[rows], LABELS[rows])
    assert_learned(classifier)
    np.testing.assert_allclose(
        classifier.predict_on_batch(TEXTS),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-5,
    )
    np.testing.assert_allclose(
        classifier.test_on_batch(TEXTS, LABELS),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-4,
    )
