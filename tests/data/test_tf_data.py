import keras
import numpy as np
import pytest

from keras_wave.data.label_kind import LabelKind
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.requirement import import_tensorflow

tf = import_tensorflow()
from keras_wave.data import tf_data  # noqa: E402

TEXTS = ["stocks fall", "the team", "the", "team"]


def map_rows(x, drop_remainder=True):
    rows = tf.data.Dataset.from_tensor_slices(x)
    batches = rows.batch(2, drop_remainder=drop_remainder)
    return batches.map(make_classifier().preprocess_samples)


@pytest.mark.parametrize(
    "x",
    [TEXTS, (TEXTS, TEXTS), dict(make_preprocessor()(TEXTS))],
    ids=["texts", "pairs", "ids"],
)
def test_whole_batches_have_a_known_size(x):
    x = (x,) if isinstance(x, tuple) else x
    for spec in map_rows(x).element_spec.values():
        assert spec.shape[0] == 2
        assert spec.dtype == "int32"
    for spec in map_rows(x, drop_remainder=False).element_spec.values():
        assert spec.shape[0] is None


def test_values_are_those_of_the_preprocessor():
    expected = make_preprocessor()(TEXTS)
    batches = list(map_rows(TEXTS).as_numpy_iterator())
    for name, array in expected.items():
        np.testing.assert_array_equal(
            np.concatenate([batch[name] for batch in batches]),
            keras.ops.convert_to_numpy(array),
        )


def test_other_inputs_stay():
    inputs = {"features": np.ones((2, 3))}
    assert tf_data.complete(inputs, np.ones(2)) is inputs


def test_one_row_stays_one():
    rows = tf.data.Dataset.from_tensor_slices(TEXTS)
    (row, *_) = rows.map(make_classifier().preprocess_samples)
    assert row["token_ids"].shape.rank == row["padding_mask"].shape.rank == 1


def labels_in_graph(y, num_classes=2, class_names=None):
    kind = LabelKind(num_classes, class_names)
    data = tf.data.Dataset.from_tensors(y).map(
        lambda y: tf_data.check_targets(y, None, kind)[0]
    )
    return data.get_single_element().numpy()


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8", "float32"])
def test_numbers_of_classes(dtype):
    labels = labels_in_graph(np.array([0, 1, 1], dtype))
    assert labels.tolist() == [0, 1, 1]
    assert labels.dtype.kind in "iu"


@pytest.mark.parametrize(
    "y", [[0, 2], [-1, 0], [0.5, 1.0], [float("nan"), 1.0], [9.0, 9.0]]
)
def test_other_numbers(y):
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"in \[0, 2\)"):
        labels_in_graph(np.array(y, "float32" if 0.5 in y else None))


def test_names_of_classes():
    names = ["Business", "Sports"]
    assert labels_in_graph(["Sports", "Business"], 2, names).tolist() == [1, 0]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Weather"):
        labels_in_graph(["Sports", "Weather"], 2, names)
    with pytest.raises(ValueError, match="no names of classes"):
        labels_in_graph(["Sports"], 2)


def test_one_batch_has_free_shapes():
    x = {"token_ids": np.full((2, 24), 7, "int32")}
    data = tf_data.from_one_batch(x)
    (batch,) = data.as_numpy_iterator()
    assert batch["token_ids"].tolist() == x["token_ids"].tolist()
    assert data.element_spec["token_ids"].shape.as_list() == [None, None]
