"""What people have as a `tf.data.Dataset`: an answer, or one sentence."""

import numpy as np
import pytest

from tests.models.small_models import make_classifier
from tests.requirement import import_tensorflow

tf = import_tensorflow()
from tensorflow.python.data.ops import debug_mode  # noqa: E402

TEXTS = ["stocks fall", "team wins", "the cup", "market"]
LABELS = [0, 1, 1, 0]
NAMES = ["Business", "Sports"]


def batches(*parts):
    parts = parts[0] if len(parts) == 1 else parts
    return tf.data.Dataset.from_tensor_slices(parts).batch(2)


def generated(y=LABELS, types=(tf.string, tf.int32)):
    """Batches of which nothing is known but the dtypes."""

    def make():
        for start in (0, 2):
            rows = slice(start, start + 2)
            yield TEXTS[rows], y[rows]

    return tf.data.Dataset.from_generator(make, output_types=types)


def by_row():
    return tf.data.Dataset.from_generator(
        lambda: zip(TEXTS, LABELS), output_types=(tf.string, tf.int32)
    )


def in_columns(names):
    columns = {name: TEXTS for name in names}
    return batches(columns, LABELS)


@pytest.fixture(scope="module")
def classifier():
    return make_classifier(class_names=NAMES)


@pytest.fixture(scope="module")
def trainee():
    """One that learns, so that the other answers as before."""
    return make_classifier(class_names=NAMES)


@pytest.fixture(scope="module")
def expected(classifier):
    return classifier.predict(TEXTS, verbose=0)


@pytest.fixture(scope="module")
def expected_loss(classifier):
    return classifier.evaluate(TEXTS, LABELS, verbose=0)


GOOD = {
    "columns": lambda: in_columns(["text"]),
    "texts in a column": lambda: batches(np.array(TEXTS)[:, None], LABELS),
    "names": lambda: batches(TEXTS, [NAMES[label] for label in LABELS]),
    "names in a column": lambda: batches(
        TEXTS, [[NAMES[label]] for label in LABELS]
    ),
    "from_generator": generated,
    "floats of from_generator": lambda: generated(
        types=(tf.string, tf.float32)
    ),
    "rows of from_generator": lambda: by_row().batch(2),
    "filtered": lambda: batches(TEXTS, LABELS).filter(lambda x, y: True),
    "filtered, of whole batches": lambda: (
        tf.data.Dataset.from_tensor_slices((TEXTS, LABELS))
        .batch(2, drop_remainder=True)
        .filter(lambda x, y: True)
    ),
}


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
def test_answers_are_those_of_rows(classifier, expected, make):
    outputs = classifier.predict(make(), verbose=0)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    loss = classifier.evaluate(make(), verbose=0)
    np.testing.assert_allclose(
        loss, classifier.evaluate(TEXTS, LABELS, verbose=0), rtol=1e-5
    )


@pytest.fixture
def without_graphs(mode):
    """Lets TensorFlow run Python step by step, as for a debugger."""
    if mode in ("functions", "both"):
        tf.config.run_functions_eagerly(True)
    if mode in ("data", "both"):
        tf.data.experimental.enable_debug_mode()
    yield
    tf.config.run_functions_eagerly(False)
    # No public name switches it off again.
    debug_mode.toggle_debug_mode(False)


@pytest.mark.filterwarnings("ignore:Even though the `tf.config")
@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("functions", "filtered"),
        ("data", "columns"),
        ("both", "filtered"),
        ("both", "names"),
        ("both", "columns"),
    ],
)
def test_debug_mode(
    classifier, trainee, expected, expected_loss, without_graphs, name
):
    make = GOOD[name]
    outputs = classifier.predict(make(), verbose=0)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    loss = classifier.evaluate(make(), verbose=0)
    np.testing.assert_allclose(loss, expected_loss, rtol=1e-5)
    trainee.fit(make(), verbose=0)
    other = batches(TEXTS, [7] * 4)
    with pytest.raises(ValueError, match=r"in \[0, 2\).*\[7 7\]"):
        classifier.evaluate(other, verbose=0)


def test_csv_files(classifier, trainee, expected, tmp_path):
    path = tmp_path / "rows.csv"
    lines = [f"{text},{NAMES[y]}" for text, y in zip(TEXTS, LABELS)]
    path.write_text("\n".join(["text,label", *lines]))
    data = tf.data.experimental.make_csv_dataset(
        str(path), 2, label_name="label", num_epochs=1, shuffle=False
    )
    outputs = classifier.predict(data, verbose=0)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    trainee.fit(data, verbose=0)


def in_ids(column):
    ids = np.array(column)[:, None]
    return {"token_ids": ids, "padding_mask": np.ones((4, 1), "int32")}


def none_of(data):
    return data.filter(lambda *batch: False)


BAD = {
    "columns": (lambda: in_columns(["a", "b"]), r"columns \['a', 'b'\].*map"),
    "pairs in an array": (
        lambda: batches(np.array([TEXTS, TEXTS]).T, LABELS),
        r"one axis.*\(None, 2\)",
    ),
    "numbers": (lambda: batches(np.arange(4), LABELS), "of int64"),
    "ragged": (
        lambda: batches(tf.ragged.constant([[t] for t in TEXTS]), LABELS),
        "of RaggedTensor",
    ),
    "rows": (
        lambda: tf.data.Dataset.from_tensor_slices((TEXTS, LABELS)),
        r"single rows.*batch\(32\)",
    ),
    "rows of from_generator": (by_row, "one axis"),
    "other names": (
        lambda: batches(TEXTS, ["Sports", "Weather", "Sports", "Sports"]),
        r'"Business" "Sports".*with \["Weather"\]',
    ),
    "one-hot of from_generator": (
        lambda: generated([[0, 1]] * 4),
        r"labels of shape \[2 2\]",
    ),
    "fractions of from_generator": (
        lambda: generated([0.5] * 4, (tf.string, tf.float32)),
        r"in \[0, 2\).*\[0.5 0.5\]",
    ),
    "none": (lambda: batches(TEXTS, LABELS).take(0), "at least one batch"),
    "none is left": (
        lambda: none_of(batches(TEXTS, LABELS)),
        "at least one batch",
    ),
    "no rows": (
        lambda: tf.data.Dataset.from_tensors(
            (tf.zeros([0], tf.string), tf.zeros([0], tf.int32))
        ),
        "at least one text",
    ),
    "fewer labels": (
        lambda: tf.data.Dataset.from_tensors((TEXTS, LABELS[:2])),
        r"one label.*whose parts have \[4 2\] rows",
    ),
    "one weight": (
        lambda: tf.data.Dataset.from_tensors((TEXTS, LABELS, [1.0])),
        r"one weight, for each text.*have \[4 4 1\] rows",
    ),
    "pairs of unlike number": (
        lambda: tf.data.Dataset.from_tensors(((TEXTS, TEXTS[:2]), LABELS)),
        r"whose parts have \[4 2 4\] rows",
    ),
    "unknown ids": (
        lambda: batches(in_ids([2, 99, -1, 3]), LABELS),
        r"in \[0, 14\), the vocabulary.*with \[99\]|with \[-1\]",
    ),
    "ids that are floats": (
        lambda: batches(in_ids([2.0, 3.0, 3.0, 3.0]), LABELS),
        "must be integers. Received: float",
    ),
    "four parts": (
        lambda: batches(TEXTS, LABELS, LABELS, LABELS),
        "tuples of 4",
    ),
}


@pytest.mark.parametrize(("make", "message"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_one_sentence(classifier, expected, make, message, method):
    with pytest.raises(ValueError, match=message) as caught:
        getattr(classifier, method)(make(), verbose=0)
    assert "\n" not in str(caught.value)
    outputs = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_array_equal(outputs, expected)


@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_no_labels(classifier, method):
    with pytest.raises(ValueError, match="without labels"):
        getattr(classifier, method)(batches(TEXTS), verbose=0)


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_a_generator_of_none(classifier, method):
    with pytest.raises(ValueError, match="a generator of none"):
        getattr(classifier, method)((x for x in ()), verbose=0)
