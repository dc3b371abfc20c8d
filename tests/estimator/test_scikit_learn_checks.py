"""What scikit-learn asks of a classifier, on numbers written as words."""

import pytest
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.estimator_checks import parametrize_with_checks

from keras_wave import WaveEstimator
from tests.estimator.numbers_as_texts import NumbersAsTexts

SMALL = NumbersAsTexts(
    hidden_dim=16,
    vocabulary_size=200,
    bigram_buckets=0,
    epochs=4,
    batch_size=8,
    learning_rate=0.05,
    random_state=0,
)
EXPECTED_FAILED_CHECKS = {
    "check_sample_weight_equivalence_on_dense_data": (
        "A row of weight 2 is in one batch, and two rows are in different ones "
        "or set aside: the weights of the network differ."
    ),
}


def expect(estimator):
    return EXPECTED_FAILED_CHECKS


@parametrize_with_checks([SMALL], expected_failed_checks=expect)
def test_check(estimator, check):
    check(estimator)


def test_none_of_them_takes_texts():
    with pytest.warns(SkipTestWarning, match="one_d_array=True"):
        check_estimator(WaveEstimator())
