import keras
import numpy as np
import pytest

import real_rows

TARGETS = np.eye(3, dtype="float32")[[0, 1, 2, 1]]
LOGITS = np.array([[2, 1, 0], [2, 1, 0], [0, 1, 3], [1, 0, 2]], dtype="float32")
OF_LOSS = {"from_logits": True, "label_smoothing": 0.1}


@pytest.mark.parametrize(
    "metric, expected",
    [
        (real_rows.Accuracy(), keras.metrics.CategoricalAccuracy()),
        (
            real_rows.Crossentropy(**OF_LOSS),
            keras.metrics.CategoricalCrossentropy(**OF_LOSS),
        ),
    ],
)
def test_rows_without_weight_do_not_count_and_others_count_alike(
    metric, expected
):
    # A whole batch, and one of a single real row that stands for two.
    metric.update_state(TARGETS, LOGITS, np.ones(4, "float32"))
    metric.update_state(TARGETS[:2], LOGITS[:2], np.array([2, 0], "float32"))
    expected.update_state(TARGETS, LOGITS)
    expected.update_state(TARGETS[:1], LOGITS[:1])
    assert float(metric.result()) == pytest.approx(
        float(expected.result()),
        rel=1e-6,  # Of float32.
    )
