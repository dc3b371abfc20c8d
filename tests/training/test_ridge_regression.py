import numpy as np
import pytest

from keras_wave.training import ridge_regression


def make_rows(rows=60, dim=5, classes=3, seed=0):
    draw = np.random.default_rng(seed)
    labels = np.arange(rows) % classes
    centres = draw.normal(size=(classes, dim))
    features = centres[labels] + draw.normal(size=(rows, dim))
    return features * draw.uniform(0.7, 2, dim) + 7, labels


def center(features, shares=None):
    if shares is None:
        shares = np.full(len(features), 1 / len(features))
    return features - shares @ features


def fit(kinds, labels, classes, weights=None, **kwargs):
    """Returns a function of centred features of each kind to logits."""
    duals, bias = ridge_regression.fit(
        [kind @ kind.T for kind in kinds], labels, classes, weights, **kwargs
    )

    def predict(others):
        return bias + sum(
            other @ kind.T @ dual
            for other, kind, dual in zip(others, kinds, duals)
        )

    return predict


def cross_entropy(logits, labels):
    powers = np.exp(logits)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return -np.log(probabilities[np.arange(len(labels)), labels])


def solve(inputs, targets, shares, penalty):
    """Ridge regression with a mean that has no penalty, in its primal form."""
    extended = np.column_stack([inputs, np.ones(len(inputs))])
    penalties = penalty * np.diag([1.0] * inputs.shape[1] + [0])
    weighted = extended * shares[:, None]
    return np.linalg.solve(
        weighted.T @ extended + penalties, weighted.T @ targets
    )


@pytest.mark.parametrize("is_weighted", [False, True])
def test_best_choice_is_that_of_leaving_each_row_out(monkeypatch, is_weighted):
    monkeypatch.setattr(ridge_regression, "PENALTIES", 10.0 ** np.arange(-3, 1))
    monkeypatch.setattr(ridge_regression, "MIXES", (0.0, 1.0, 4.0))
    monkeypatch.setattr(ridge_regression, "FEWEST_TO_MIX", 60)
    first, labels = make_rows()
    second = make_rows(seed=5, dim=3)[0]
    weights = np.ones(len(labels))
    if is_weighted:
        weights = np.random.default_rng(1).uniform(0.5, 2, len(labels))
    shares = weights / weights.sum()
    kinds = [center(first, shares), center(second, shares)]
    sizes = [shares @ (kind**2).sum(axis=1) for kind in kinds]
    targets = np.eye(3)[labels]
    losses = {}
    for mix in ridge_regression.MIXES:
        inputs = np.column_stack(
            [kinds[0] / sizes[0] ** 0.5, kinds[1] * (mix / sizes[1]) ** 0.5]
        )
        for penalty in ridge_regression.PENALTIES:
            predictions = np.empty_like(targets)
            for row in range(len(labels)):
                # The row is left out of the sums, the means stay.
                rest = shares.copy()
                rest[row] = 0
                solution = solve(inputs, targets, rest, penalty)
                predictions[row] = np.append(inputs[row], 1) @ solution
            for scale in ridge_regression.SCALES:
                loss = shares @ cross_entropy(scale * predictions, labels)
                losses[mix, penalty, scale] = loss
    mix, penalty, scale = min(losses, key=losses.get)
    inputs = np.column_stack(
        [kinds[0] / sizes[0] ** 0.5, kinds[1] * (mix / sizes[1]) ** 0.5]
    )
    solution = solve(inputs, targets, shares, penalty)
    expected = scale * np.column_stack([inputs, np.ones(60)]) @ solution
    predict = fit(kinds, labels, 3, weights if is_weighted else None)
    np.testing.assert_allclose(predict(kinds), expected, atol=1e-6)


def test_few_rows_choose_no_mix(monkeypatch):
    labels = make_rows()[1]
    kinds = [center(make_rows()[0]), center(make_rows(seed=5)[0])]
    few = fit(kinds, labels, 3)(kinds)
    monkeypatch.setattr(ridge_regression, "MIXES", (2.0,))
    monkeypatch.setattr(ridge_regression, "FEWEST_TO_MIX", 60)
    np.testing.assert_array_equal(fit(kinds, labels, 3)(kinds), few)


def test_kind_that_tells_nothing_counts_little(monkeypatch):
    monkeypatch.setattr(ridge_regression, "FEWEST_TO_MIX", 60)
    telling, labels = make_rows(classes=2, seed=3)
    noise = np.random.default_rng(0).normal(size=(60, 40))
    kinds = [center(noise), center(telling)]
    predict = fit(kinds, labels, 2)
    right = predict(kinds).argmax(axis=1) == labels
    alone = fit(kinds[1:], labels, 2)(kinds[1:]).argmax(axis=1) == labels
    assert right.mean() >= alone.mean() > 0.8
    # New noise changes few answers.
    other = [center(np.random.default_rng(1).normal(size=(60, 40))), kinds[1]]
    assert (predict(other).argmax(axis=1) == labels).mean() > 0.8


def test_weight_of_two_is_as_two_rows(monkeypatch):
    # What is left out differs, so that one choice must decide.
    monkeypatch.setattr(ridge_regression, "PENALTIES", np.array([0.1]))
    monkeypatch.setattr(ridge_regression, "SCALES", np.array([4.0]))
    features, labels = make_rows()
    weights = np.ones(len(labels))
    weights[:10] = 2
    twice = np.concatenate([np.arange(len(labels)), np.arange(10)])
    kind = [center(features, weights / weights.sum())]
    weighted = fit(kind, labels, 3, weights)
    repeated = fit([kind[0][twice]], labels[twice], 3)
    np.testing.assert_allclose(weighted(kind), repeated(kind), atol=1e-9)


def test_only_rows_of_their_classes_are_told_apart():
    kind = [center(np.random.default_rng(0).normal(size=(20, 40)))]
    logits = fit(kind, np.arange(20), 20)(kind)
    np.testing.assert_array_equal(logits.argmax(axis=1), np.arange(20))
    # Nothing judges them.
    assert np.ptp(logits, axis=1).min() > 0.5
    # Others beside them are judged.
    more = [np.concatenate([kind[0], kind[0][:2] + 0.1])]
    assert np.isfinite(fit(more, [*range(20), 0, 1], 20)(more)).all()


def test_some_of_many_rows_are_judged(monkeypatch):
    monkeypatch.setattr(ridge_regression, "MOST_JUDGED", 30)
    features, labels = make_rows(classes=2, seed=3, rows=300)
    kind = [center(features)]
    right = fit(kind, labels, 2)(kind).argmax(axis=1) == labels
    assert right.mean() > 0.8


def test_large_weights_do_not_overflow():
    features, labels = make_rows()
    weights = np.full(len(labels), 3e38, "float32")
    kind = [center(features)]
    np.testing.assert_allclose(
        fit(kind, labels, 3, weights)(kind), fit(kind, labels, 3)(kind)
    )


def test_same_features_and_missing_classes_give_numbers():
    kinds = [center(np.array([[1.0], [2.0]])), np.zeros((2, 4))]
    logits = fit(kinds, [0, 2], 4)(kinds)
    assert np.isfinite(logits).all()
    assert logits.argmax(axis=1).tolist() == [0, 2]
