"""The linear baseline of the recipes, as something that answers."""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC


def train(rows, strength, seed=1):
    """Returns a function from a list of texts to an array of classes.

    Args:
        rows: A `labelled_text.LabelledText`.
        strength: float. `C`, which `recipes/linear_baseline.py` chose.
        seed: int. Of the order in which the rows are visited.
    """
    pipeline = make_pipeline(
        vectorizer(), LinearSVC(C=strength, random_state=seed)
    )
    return pipeline.fit(rows.texts, rows.labels).predict


def vectorizer():
    """Returns a new one, as in `recipes/linear_baseline.py`."""
    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
