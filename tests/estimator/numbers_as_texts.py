from sklearn.utils.validation import check_is_fitted
from sklearn.utils.validation import validate_data

from keras_wave import WaveEstimator

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class NumbersAsTexts(WaveEstimator):
    """An estimator of what the checks of scikit-learn make: numbers.

    A number becomes a word of two letters: its column, and how large it is.
    """

    def fit(self, X, y, sample_weight=None):
        X = validate_data(self, X)
        return super().fit(_to_texts(X), y, sample_weight)

    def predict_proba(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        return super().predict_proba(_to_texts(X))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = False
        tags.input_tags.two_d_array = True
        tags.input_tags.string = False
        return tags


def _to_texts(X):
    return [
        " ".join(
            LETTERS[column % 26] + LETTERS[round(2 * float(number)) % 26]
            for column, number in enumerate(row)
        )
        for row in X
    ]
