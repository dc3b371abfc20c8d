"""Nothing loses the mask of an array without a word."""

import numpy as np
import pytest

from tests.models.small_models import make_classifier

TEXTS = np.array(["stocks", "team", "cup"])
LABELS = np.array([0, 1, 1])
WEIGHTS = np.ones(3)
IDS = {
    "token_ids": np.array([[2, 5, 3], [2, 6, 3], [2, 7, 3]]),
    "padding_mask": np.ones((3, 3), int),
}


def mask(array):
    masked = np.ma.array(array, mask=np.zeros(np.shape(array)))
    masked[1] = np.ma.masked
    return masked


@pytest.fixture(scope="module")
def classifier():
    return make_classifier()


@pytest.mark.parametrize(
    "use",
    [
        lambda c: c.fit(mask(TEXTS), LABELS),
        lambda c: c.fit((TEXTS, mask(TEXTS)), LABELS),
        lambda c: c.fit(TEXTS, mask(LABELS)),
        lambda c: c.fit(TEXTS, mask(np.array(["a", "b", "b"]))),
        lambda c: c.fit(TEXTS, LABELS, sample_weight=mask(WEIGHTS)),
        lambda c: c.fit(TEXTS, LABELS, validation_data=(TEXTS, mask(LABELS))),
        lambda c: c.evaluate(TEXTS, mask(LABELS)),
        lambda c: c.predict(mask(TEXTS)),
        lambda c: c.predict({**IDS, "token_ids": mask(IDS["token_ids"])}),
        lambda c: c.predict({**IDS, "padding_mask": mask(IDS["token_ids"])}),
        lambda c: c.preprocessor.encode(mask(TEXTS)),
        lambda c: c.predict(batch for batch in [mask(TEXTS)]),
    ],
)
def test_masked_entries_are_refused(use, classifier):
    with pytest.raises(ValueError, match="masked array cannot leave rows out"):
        use(classifier)


def test_a_mask_that_hides_nothing_is_no_hindrance(classifier):
    answers = classifier.predict(np.ma.array(TEXTS), verbose=0)
    expected = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_array_equal(answers, expected)
