"""What a run has written, as a reader finds it."""

import numpy as np
from pyarrow import parquet


def read(folder, kind):
    """Returns the rows of a run, by the name of their file and their number.

    Args:
        folder: pathlib.Path. The output of the run.
        kind: string. `"answers"` or `"bad_rows"`.

    Returns:
        List of dictionaries. A row that was written twice is there twice.
    """
    rows = [
        row
        for file in sorted((folder / kind).glob("*"))
        for row in parquet.read_table(file).to_pylist()
    ]
    return sorted(
        rows,
        key=lambda row: (row["file"], -1 if row["row"] is None else row["row"]),
    )


def check(answers, numbers, expected, class_names):
    """Asserts that each row has one answer, that of the classifier.

    Args:
        answers: List of dictionaries, see `read()`, of one file.
        numbers: Sequence of ints. The rows that have a text.
        expected: The probabilities of their texts, an array.
        class_names: Sequence of strings.
    """
    assert [row["row"] for row in answers] == list(numbers)
    probabilities = np.array([row["probabilities"] for row in answers])
    # Sums of float32 in another order: a batch has another size and padding.
    np.testing.assert_allclose(probabilities, expected, rtol=0, atol=1e-5)
    labels = [class_names[x] for x in probabilities.argmax(axis=1)]
    assert [row["label"] for row in answers] == labels
