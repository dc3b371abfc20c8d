"""Whether an export gives the same answers as the model it was made of."""

import numpy as np

TOLERANCE = 1e-4
# What a number that is rounded up, not down, may change in a row.
LARGEST_TIE = 0.1
# Rows and lengths of the ids that are compared where lengths are free.
SHAPES = ((1, 3), (5, 17), (2, 64))


def sample_texts(preprocessor):
    """Returns texts to compare on: none, odd, usual and too long ones."""
    vocabulary = preprocessor.tokenizer.get_vocabulary()
    words = [word for word in vocabulary if word.isalpha()] or ["word"]
    draw = np.random.default_rng(0)
    lengths = (1, 7, preprocessor.sequence_length * 2)
    texts = [" ".join(draw.choice(words, size=length)) for length in lengths]
    return ["", " \t", "?!", "na\u00efve \u6f22\u5b57 \U0001f30a", *texts]


def sample_ids(vocabulary_size, sequence_length=None):
    """Yields inputs of a classifier, the last row of each all padding."""
    draw = np.random.default_rng(0)
    shapes = SHAPES
    if sequence_length is not None:
        shapes = [(rows, sequence_length) for rows, _ in SHAPES]
    for rows, length in shapes:
        ids = draw.integers(vocabulary_size, size=(rows, length))
        real = np.linspace(length, 0 if rows > 1 else length, rows)
        mask = np.arange(length) < real[:, None]
        yield {
            "token_ids": (ids * mask).astype("int32"),
            "padding_mask": mask.astype("int32"),
        }


def check(name, answers, expected, has_ties=False):
    """Raises `RuntimeError` where answers are not the expected ones.

    Args:
        name: string. What is compared.
        answers: A float array of shape `(rows, columns)`.
        expected: As `answers`.
        has_ties: bool. Whether numbers are rounded on the way to the answers,
            so that a last digit may decide a tie, and change a row a little.
            Then most rows must be as expected, and none quite another.
    """
    if answers.shape != expected.shape:
        raise RuntimeError(
            f"The export's {name} have the shape {answers.shape}, the model's "
            f"{expected.shape}. Nothing was written."
        )
    with np.errstate(invalid="ignore"):
        difference = np.abs(np.float64(answers) - np.float64(expected))
    rows = difference.max(axis=-1, initial=0)
    most = np.median(rows) if has_ties else rows.max(initial=0)
    # Not `>`: a NaN is no answer.
    if not (most <= TOLERANCE and rows.max(initial=0) <= LARGEST_TIE):
        raise RuntimeError(
            f"The export's {name} differ from the model's by up to "
            f"{rows.max():.3g}, more than {TOLERANCE}. Nothing was written."
        )
