import numpy as np
import pytest

from keras_wave.export import verification
from tests.models.small_models import make_preprocessor


def test_texts_are_none_and_too_long():
    preprocessor = make_preprocessor()
    texts = verification.sample_texts(preprocessor)
    mask = np.asarray(preprocessor(np.array(texts))["padding_mask"])
    lengths = mask.sum(axis=-1)
    assert lengths.min() == 2
    assert lengths.max() == preprocessor.sequence_length
    assert len(texts[-1].split()) > preprocessor.sequence_length


@pytest.mark.parametrize("sequence_length", [None, 20])
def test_ids(sequence_length):
    samples = [
        (inputs["token_ids"], inputs["padding_mask"])
        for inputs in verification.sample_ids(50, sequence_length)
    ]
    shapes = {ids.shape for ids, _ in samples}
    assert len({rows for rows, _ in shapes}) == 3
    if sequence_length:
        assert {length for _, length in shapes} == {20}
    else:
        assert len({length for _, length in shapes}) == 3
    assert any((mask.sum(axis=-1) == 0).any() for _, mask in samples)
    for ids, mask in samples:
        assert ids.dtype == mask.dtype == "int32"
        assert 0 <= ids.min() and ids.max() < 50
        assert (ids[mask == 0] == 0).all()


def test_equal_answers():
    verification.check("logits", np.array([[0.5]]), np.array([[0.50009]]))
    verification.check("logits", np.zeros((0, 2)), np.zeros((0, 2)))


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([[0.5002]], "differ from the model's by up to 0.0002"),
        ([[np.nan]], "differ"),
        ([[0.5, 0.5]], r"shape \(1, 2\)"),
    ],
)
def test_other_answers(answers, message):
    with pytest.raises(RuntimeError, match=message):
        verification.check("logits", np.array(answers), np.array([[0.5]]))


def test_ties():
    expected = np.zeros((5, 2))
    answers = expected.copy()
    answers[:2] = 0.05
    verification.check("logits", answers, expected, has_ties=True)
    for wrong in ([0, 1, 2], [4]):
        other = answers.copy()
        other[wrong] = 0.05 if len(wrong) > 1 else 0.2
        with pytest.raises(RuntimeError, match="differ"):
            verification.check("logits", other, expected, has_ties=True)
    with pytest.raises(RuntimeError, match="differ"):
        verification.check("logits", answers, expected)
