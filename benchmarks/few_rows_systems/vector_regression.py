"""A logistic regression on vectors of texts."""

import functools

from sklearn.linear_model import LogisticRegression

from few_rows_systems import strengths

STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
make_model = functools.partial(LogisticRegression, max_iter=1000)


def fit(vectors, task):
    """Returns the model with the best of `STRENGTHS`.

    Args:
        vectors: An array, one of unit length a text.
        task: The `Task` of these texts.
    """
    strength = strengths.choose(
        vectors,
        task.labels,
        STRENGTHS,
        lambda strength: make_model(C=strength),
        task.seed,
    )
    return make_model(C=strength).fit(vectors, task.labels)
