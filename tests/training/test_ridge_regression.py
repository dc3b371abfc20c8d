import numpy as np
import pytest

from keras_wave.training import ridge_regression


def make_rows(rows=60, dim=5, classes=3, seed=0):
    draw = np.random.default_rng(seed)
    labels = np.arange(rows) % classes
    centres = draw.normal(size=(classes, dim))
    features = centres[labels] + draw.normal(size=(rows, dim))
    # The last one is smaller than the smallest that is taken at its size.
    sizes = np.append(draw.uniform(0.7, 2, dim - 1), 0.1)
    return features * sizes + 7, labels


def solve(features, labels, classes, penalty, shares):
    """Ridge regression by its normal equations, and its predictions."""
    targets = np.eye(classes)[labels]
    mean = shares @ features
    spread = np.sqrt(shares @ (features - mean) ** 2)
    smallest = ridge_regression.SMALLEST * np.sqrt((spread**2).mean())
    assert spread[-1] < smallest < spread[:-1].min()
    spread[-1] = smallest
    inputs = (features - mean) / spread
    prior = shares @ targets
    weighted = inputs * shares[:, None]
    kernel = np.linalg.solve(
        weighted.T @ inputs + penalty * np.eye(len(mean)),
        weighted.T @ (targets - prior),
    )
    return inputs, kernel, prior


def cross_entropy(logits, labels):
    powers = np.exp(logits)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return -np.log(probabilities[np.arange(len(labels)), labels])


@pytest.mark.parametrize("is_weighted", [False, True])
def test_best_penalty_and_scale_are_those_of_leaving_each_row_out(is_weighted):
    features, labels = make_rows()
    weights = np.ones(len(labels))
    if is_weighted:
        weights = np.random.default_rng(1).uniform(0.5, 2, len(labels))
    shares = weights / weights.sum()
    losses = {}
    for penalty in ridge_regression.PENALTIES:
        # Each row is left out of the sums; the means and spreads stay.
        inputs, _, prior = solve(features, labels, 3, penalty, shares)
        extended = np.column_stack([inputs, np.ones(len(inputs))])
        penalties = penalty * np.diag([1.0] * inputs.shape[1] + [0])
        targets = np.eye(3)[labels]
        predictions = np.empty_like(targets)
        for row in range(len(labels)):
            rest = shares.copy()
            rest[row] = 0
            weighted = extended * rest[:, None]
            solution = np.linalg.solve(
                weighted.T @ extended + penalties, weighted.T @ targets
            )
            predictions[row] = extended[row] @ solution
        for scale in ridge_regression.SCALES:
            loss = shares @ cross_entropy(scale * predictions, labels)
            losses[penalty, scale] = loss
    penalty, scale = min(losses, key=losses.get)
    inputs, kernel, prior = solve(features, labels, 3, penalty, shares)
    expected = scale * (inputs @ kernel + prior)
    kernel, bias = ridge_regression.fit(
        features, labels, 3, weights if is_weighted else None
    )
    np.testing.assert_allclose(features @ kernel + bias, expected, atol=2e-3)


def test_rows_of_two_kinds_are_told_apart():
    features, labels = make_rows(classes=2, seed=3)
    kernel, bias = ridge_regression.fit(features, labels, 2)
    assert (kernel.shape, bias.shape) == ((5, 2), (2,))
    assert kernel.dtype == bias.dtype == "float32"
    right = (features @ kernel + bias).argmax(axis=1) == labels
    assert right.mean() > 0.8


def test_weight_of_two_is_as_two_rows():
    features, labels = make_rows()
    weights = np.ones(len(labels))
    weights[:10] = 2
    twice = np.concatenate([np.arange(len(labels)), np.arange(10)])
    # What is left out differs, so that one penalty and scale must decide.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ridge_regression, "PENALTIES", np.array([0.1]))
        patch.setattr(ridge_regression, "SCALES", np.array([4.0]))
        weighted = ridge_regression.fit(features, labels, 3, weights)
        repeated = ridge_regression.fit(features[twice], labels[twice], 3)
    for one, other in zip(weighted, repeated, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_only_rows_of_their_classes_are_told_apart():
    draw = np.random.default_rng(0)
    features = draw.normal(size=(20, 40))
    labels = np.arange(20)
    kernel, bias = ridge_regression.fit(features, labels, 20)
    logits = features @ kernel + bias
    np.testing.assert_array_equal(logits.argmax(axis=1), labels)
    # Nothing judges them. Others beside them are judged.
    assert np.ptp(logits, axis=1).min() > 0.5
    more = np.concatenate([features, features[:2] + 0.1])
    kernel, _ = ridge_regression.fit(more, [*labels, 0, 1], 20)
    assert np.isfinite(kernel).all()


def test_difference_that_is_small_by_chance_is_not_magnified():
    features = np.random.default_rng(0).normal(size=(2, 50))
    features[1, 0] = features[0, 0] + 1e-4
    kernel, bias = ridge_regression.fit(features, [0, 1], 2)
    others = np.random.default_rng(1).normal(size=(100, 50))
    assert np.abs(others @ kernel + bias).max() < 10


def test_large_weights_do_not_overflow():
    features, labels = make_rows()
    weights = np.full(len(labels), 3e38, "float32")
    weighted = ridge_regression.fit(features, labels, 3, weights)
    plain = ridge_regression.fit(features, labels, 3)
    for one, other in zip(weighted, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_few_rows_same_features_and_missing_classes_give_numbers():
    features = np.array([[1.0, 3.0, 0.0], [2.0, 3.0, 0.0]])
    kernel, bias = ridge_regression.fit(features, [0, 2], 4)
    assert np.isfinite(kernel).all() and np.isfinite(bias).all()
    np.testing.assert_array_equal(kernel[1:], 0)
    logits = features @ kernel + bias
    assert logits.argmax(axis=1).tolist() == [0, 2]
