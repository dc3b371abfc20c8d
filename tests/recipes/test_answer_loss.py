import keras
import numpy as np
import pytest

from answer_loss import AnswerLoss


@pytest.mark.parametrize("contrast", [0.0, 0.3])
def test_it_is_the_formula(contrast):
    random = np.random.default_rng(0)
    answers, x = (random.normal(size=(5, 4)) for _ in range(2))
    loss = float(AnswerLoss(contrast, temperature=0.2)(answers, x))
    cosines = np.array(
        [
            [a @ b / np.linalg.norm(a) / np.linalg.norm(b) for b in answers]
            for a in x
        ]
    )
    powers = np.exp(cosines / 0.2)
    found = np.log(np.diag(powers) / powers.sum(axis=1))
    expected = (1 - np.diag(cosines) - contrast * found).mean()
    # Of float32.
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_lengths_do_not_count():
    answers = np.eye(3, dtype="float32")
    loss = AnswerLoss(contrast=0.0, temperature=1.0)
    assert float(loss(answers, 7 * answers)) == pytest.approx(0, abs=1e-6)
    assert float(loss(answers, -answers)) == pytest.approx(2, abs=1e-6)


def test_it_is_of_float32_for_half_answers():
    answers = np.eye(3, dtype="float16")
    loss = AnswerLoss(0.1, 0.05)(answers, np.eye(3, dtype="float32"))
    assert keras.backend.standardize_dtype(loss.dtype) == "float32"
