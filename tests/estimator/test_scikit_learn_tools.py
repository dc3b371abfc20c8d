"""The estimator inside of what scikit-learn has for all of them."""

import joblib
import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.model_selection import cross_val_score
from sklearn.model_selection import cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from tests.estimator.small_estimator import AGAIN
from tests.estimator.small_estimator import OTHER_TOPICS
from tests.estimator.small_estimator import OTHERS
from tests.estimator.small_estimator import SIZE
from tests.estimator.small_estimator import TEXTS
from tests.estimator.small_estimator import TOPICS
from tests.estimator.small_estimator import make_estimator


def test_cross_validation():
    scores = cross_val_score(make_estimator(), TEXTS, TOPICS, cv=2)
    assert scores.shape == (2,)
    # A guess is right in one of two; 40 texts are few to learn from.
    assert scores.mean() > 0.7


def test_processes_train_the_same_networks():
    rows = TEXTS, TOPICS
    options = {"cv": 2, "return_estimator": True, "error_score": "raise"}
    expected = cross_validate(make_estimator(epochs=2), *rows, **options)
    with joblib.parallel_config("loky", n_jobs=2):
        results = cross_validate(make_estimator(epochs=2), *rows, **options)
    # They would wait minutes for more to do.
    joblib.externals.loky.get_reusable_executor(reuse=True).shutdown()
    for one, other in zip(results["estimator"], expected["estimator"]):
        np.testing.assert_allclose(
            one.predict_proba(OTHERS), other.predict_proba(OTHERS), **AGAIN
        )


def test_grid_search():
    search = GridSearchCV(make_estimator(), {"epochs": [1, 12]}, cv=2)
    search.fit(TEXTS, TOPICS)
    assert search.best_params_["epochs"] == 12
    assert search.predict(OTHERS).tolist() == OTHER_TOPICS


def test_calibration():
    calibrated = CalibratedClassifierCV(make_estimator(), cv=2)
    calibrated.fit(TEXTS, TOPICS)
    assert calibrated.predict(OTHERS).tolist() == OTHER_TOPICS
    probabilities = calibrated.predict_proba(OTHERS)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)


def test_pipeline():
    reverse = FunctionTransformer(lambda texts: [text[::-1] for text in texts])
    pipeline = make_pipeline(reverse, make_estimator())
    pipeline.fit(TEXTS, TOPICS, waveestimator__sample_weight=[1.0] * SIZE)
    assert pipeline.score(OTHERS, OTHER_TOPICS) == 1
    assert pipeline.set_params(waveestimator__epochs=2) is pipeline
    assert pipeline[-1].epochs == 2


def test_stack_beside_a_linear_model():
    words = make_pipeline(TfidfVectorizer(), LogisticRegression())
    stack = StackingClassifier(
        [("wave", make_estimator()), ("words", words)], cv=2
    )
    stack.fit(TEXTS, TOPICS)
    assert stack.predict(OTHERS).tolist() == OTHER_TOPICS
