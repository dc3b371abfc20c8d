"""A linear classifier of few rows, in closed form."""

import numpy as np

# Strengths of the penalty, as shares of the mean square of the features.
PENALTIES = 10.0 ** np.arange(-3, 3.5, 0.5)
# What the predictions, about 0 to 1, are multiplied by to be logits.
SCALES = 2.0 ** np.arange(0, 4.5, 0.5)
# A spread is taken to be so large a part of the usual one, at least.
SMALLEST = 0.5
# The penalty and the scale where no row can be judged.
UNJUDGED = (1.0, 4.0)


def fit(features, labels, num_classes, weights=None):
    """Returns the kernel and the bias of a layer that classifies rows.

    Ridge regression of the features, of mean 0 and most of variance 1, to a one
    at the class of a row and zeros elsewhere. Of all penalties and scales of
    the logits those are taken which have the lowest cross-entropy where each
    row is predicted by the others: leaving one out takes no further regression
    (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 7.10).
    A row that is the only one of its class is not judged so.

    Args:
        features: A float array of shape `(rows, dim)`.
        labels: An int array of shape `(rows,)`, in `[0, num_classes)`.
        num_classes: int.
        weights: A float array of shape `(rows,)`, positive. Defaults to `None`:
            every row counts the same.

    Returns:
        A float32 array of shape `(dim, num_classes)` and one of shape
        `(num_classes,)`.
    """
    labels = np.asarray(labels)
    features = np.asarray(features, "float64")
    if weights is None:
        weights = np.ones(len(features))
    shares = np.asarray(weights, "float64")
    shares = shares / shares.sum()
    targets = np.eye(num_classes)[labels]
    feature_means, priors = shares @ features, shares @ targets
    spread = np.sqrt(shares @ (features - feature_means) ** 2)
    is_same = spread < 1e-6
    # Of few rows, a spread that is small by chance would magnify the feature in
    # all others.
    spread = np.maximum(spread, SMALLEST * np.sqrt(np.mean(spread**2)))
    # A feature that is the same in every row tells nothing.
    spread[is_same] = np.inf
    # Least squares with a weight a row are those of rows times its root.
    roots = np.sqrt(shares)[:, np.newaxis]
    inputs = roots * (features - feature_means) / spread
    outputs = roots * (targets - priors)
    left, sizes, right = np.linalg.svd(inputs, full_matrices=False)
    projections = left.T @ outputs

    # The only row of a class is never right by the others, and says nothing.
    is_alone = np.bincount(labels, minlength=num_classes)[labels] == 1
    judged = np.where(is_alone, 0, shares)
    best = (np.inf, *UNJUDGED)
    for penalty in PENALTIES if judged.any() else ():
        shrunk = sizes**2 / (sizes**2 + penalty)
        residuals = outputs - left @ (shrunk[:, np.newaxis] * projections)
        # The mean is a parameter, too.
        leverage = (left**2) @ shrunk + shares
        residuals /= roots * np.maximum(1 - leverage, 1e-9)[:, np.newaxis]
        predictions = targets - residuals
        for scale in SCALES:
            loss = judged @ _cross_entropy(scale * predictions, labels)
            if loss < best[0]:
                best = (loss, penalty, scale)
    _, penalty, scale = best
    gains = sizes / (sizes**2 + penalty)
    kernel = right.T @ (gains[:, np.newaxis] * projections)
    kernel *= scale / spread[:, np.newaxis]
    bias = scale * priors - feature_means @ kernel
    return kernel.astype("float32"), bias.astype("float32")


def _cross_entropy(logits, labels):
    logits = logits - logits.max(axis=1, keepdims=True)
    totals = np.log(np.exp(logits).sum(axis=1))
    return totals - logits[np.arange(len(labels)), labels]
