"""What ends a computation in its middle leaves the weights where they were."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.models.small_models import disturb
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]

methods = pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])


@pytest.fixture
def classifier():
    """A classifier whose `fit()` changes nothing, where all is built."""
    classifier = disturb(make_classifier())
    classifier.compile(keras.optimizers.SGD(0.0))
    classifier.fit(TEXTS, LABELS, verbose=0)
    return classifier


def assert_same(weights, others):
    for weight, other in zip(weights, others, strict=True):
        np.testing.assert_array_equal(weight, other)


@methods
@pytest.mark.parametrize("row", [0, 3], ids=["first", "last"])
def test_bad_batch_of_a_dataset(classifier, method, row):
    weights = classifier.get_weights()
    labels = list(LABELS)
    labels[row] = 7
    data = tf.data.Dataset.from_tensor_slices((TEXTS, labels)).batch(2)
    with pytest.raises(tf.errors.OpError, match=r"in \[0, 2\)"):
        getattr(classifier, method)(data, verbose=0)
    assert_same(classifier.get_weights(), weights)


class Stop(keras.callbacks.Callback):
    """Ends the program, as it were, after the first batch."""

    def on_train_batch_end(self, batch, logs=None):
        raise KeyboardInterrupt

    on_test_batch_end = on_predict_batch_end = on_train_batch_end


@methods
def test_interruption(classifier, method):
    weights = classifier.get_weights()
    labels = [] if method == "predict" else [LABELS]
    with pytest.raises(KeyboardInterrupt):
        getattr(classifier, method)(
            TEXTS, *labels, batch_size=2, callbacks=[Stop()], verbose=0
        )
    assert_same(classifier.get_weights(), weights)
    # And it goes on.
    outputs = classifier.predict(TEXTS, verbose=0)
    assert np.isfinite(outputs).all()
