"""What users feed a classifier by mistake: an answer, or one clear error."""

import keras
import numpy as np
import pytest

import keras_wave
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.requirement import import_tensorflow
from tests.requirement import require

TEXTS = ["stocks fall", "team wins"]


@pytest.fixture(scope="module")
def classifier():
    """One whose steps are compiled once, for what leaves it as it is."""
    return make_classifier()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "    ",
        "\n\t",
        "zyx qwv",
        "🌊🌊 👩‍🚀",
        "\x00",
        "stocks " * 14286,
        "x" * 100_000,
        b"stocks \xff\xfe",
        "stocks \udcff",
    ],
    ids=[
        "empty",
        "spaces",
        "whitespace",
        "unknown-words",
        "emoji",
        "null-character",
        "100000-characters",
        "word-of-100000-characters",
        "invalid-utf8-bytes",
        "lone-surrogate",
    ],
)
def test_odd_texts_have_an_answer(classifier, text):
    outputs = classifier.predict([text, "stocks"], verbose=0)
    assert outputs.shape == (2, 2)
    assert np.isfinite(outputs).all()
    history = classifier.fit([text, "stocks"], [0, 1], verbose=0).history
    assert np.isfinite(history["loss"]).all()


def test_only_spaces_is_the_empty_text():
    outputs = make_classifier().predict(["", "   "], verbose=0)
    np.testing.assert_allclose(outputs[0], outputs[1], atol=1e-6)


NO_TEXTS = {
    "none": (None, "NoneType"),
    "none-inside": (["stocks", None], "None of type NoneType in row 1"),
    "number": (7, "int"),
    "number-inside": (["stocks", 7.5], "7.5 of type float in row 1"),
    "nan-inside": (["stocks", float("nan")], "nan of type float in row 1"),
    "one-string": ("stocks fall", r"\[text\]"),
    "empty-list": ([], "empty batch"),
    "empty-array": (np.array([], dtype=str), "empty batch"),
    "numbers": (np.array([1, 2]), "1 of type int in row 0"),
    "two-axes": (np.array([["a", "b"]]), r"shape \(1, 2\)"),
    "parts-of-parts": ((["a"], (["b"],)), r"\['b'\] of type list in row 0"),
    "parts-of-unlike-length": ((["a", "b"], ["c"]), r"\[1, 2\]"),
}


@pytest.mark.parametrize(
    ("texts", "message"), NO_TEXTS.values(), ids=NO_TEXTS.keys()
)
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_no_texts(texts, message, method):
    classifier = make_classifier()
    labels = [] if method == "predict" else [[0, 1]]
    with pytest.raises(ValueError, match=message):
        getattr(classifier, method)(texts, *labels, verbose=0)


BAD_LABELS = {
    "too-large": ([0, 2], r"in \[0, 2\).*Received: 2 in row 1"),
    "negative": ([-1, 0], r"Received: -1 in row 0"),
    "fraction": ([0.5, 1.0], r"Received: 0.5 in row 0"),
    "nan": ([float("nan"), 1.0], "finite"),
    "one-name": (["Sports", "Sports"], "1 names|no names of classes.*'Sports'"),
    "names-and-numbers": (["Sports", 1.5], "all names of classes|no names"),
    "none": (None, "y=None"),
    "none-inside": ([None, 1], "number"),
    "fewer-than-texts": ([0], "2 texts and 1"),
    "more-than-texts": ([0, 1, 1], "2 texts and 3"),
    "one-number": (1, "one number"),
}


def assert_unchanged(classifier, weights):
    for before, after in zip(weights, classifier.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    ("labels", "message"), BAD_LABELS.values(), ids=BAD_LABELS.keys()
)
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_bad_labels(labels, message, method):
    classifier = make_classifier()
    weights = classifier.get_weights()
    with pytest.raises(ValueError, match=message):
        getattr(classifier, method)(TEXTS, labels, verbose=0)
    assert_unchanged(classifier, weights)


@pytest.mark.parametrize("labels", [[0], [0, 5]], ids=["length", "range"])
def test_bad_validation_labels_are_found_before_training(labels):
    classifier = make_classifier()
    with pytest.raises(ValueError, match="Received"):
        classifier.fit(TEXTS, [0, 1], validation_data=(TEXTS, labels))
    assert classifier.optimizer.iterations == 0


def test_bad_labels_in_a_dataset(tf):
    data = tf.data.Dataset.from_tensor_slices((TEXTS, [0, 7])).batch(2)
    with pytest.raises(ValueError, match=r"in \[0, 2\)"):
        make_classifier().fit(data, verbose=0)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1.0], "2 texts and 1"),
        ([1.0, float("inf")], "finite"),
        (["heavy", "light"], "number"),
    ],
)
def test_bad_sample_weights(weights, message):
    with pytest.raises(ValueError, match=message):
        make_classifier().fit(TEXTS, [0, 1], sample_weight=weights)


def ids(token_ids, padding_mask):
    return {
        "token_ids": np.array(token_ids),
        "padding_mask": np.array(padding_mask),
    }


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (ids([[2, 99]], [[1, 1]]), r"\[0, 14\).*from 2 to 99"),
        (ids([[-1, 3]], [[1, 1]]), "from -1 to 3"),
        (ids([[2.5, 3]], [[1, 1]]), "integers"),
        (ids([[2, 3]], [[1]]), r"\(1, 2\) and \(1, 1\)"),
        (ids([2, 3], [1, 1]), r"\(2,\)"),
        (ids(np.zeros((0, 4), int), np.zeros((0, 4), int)), r"\(0, 4\)"),
        ({"token_ids": np.ones((1, 2), int)}, "padding_mask"),
    ],
)
def test_bad_ids(inputs, message):
    with pytest.raises(ValueError, match=message):
        make_classifier().predict(inputs, verbose=0)


def test_texts_without_a_preprocessor():
    classifier = make_classifier(preprocessor=None)
    with pytest.raises(ValueError, match="has no preprocessor"):
        classifier.predict(TEXTS)


@pytest.mark.parametrize("num_classes", [0, -1, None, "two", 2.0, True])
def test_bad_num_classes(num_classes):
    with pytest.raises(ValueError, match="num_classes="):
        make_classifier(num_classes)


@pytest.mark.parametrize(
    "class_names", [["one"], ["one", "one"], ["a", "b", "c"], "ab", [1, 2]]
)
def test_bad_class_names(class_names):
    with pytest.raises(ValueError, match="2 distinct strings"):
        make_classifier(class_names=class_names)


def test_vocabulary_larger_than_the_backbone():
    with pytest.raises(ValueError, match="14 tokens.*vocabulary_size=10"):
        keras_wave.WaveClassifier(
            make_backbone(vocabulary_size=10),
            num_classes=2,
            preprocessor=make_preprocessor(),
        )


def test_arguments_of_a_dataset_twice(tf):
    data = tf.data.Dataset.from_tensor_slices((TEXTS, [0, 1])).batch(2)
    with pytest.raises(ValueError, match="do not provide `y`"):
        make_classifier().fit(data, [0, 1])


def test_dataset_by_length(tf):
    data = tf.data.Dataset.from_tensor_slices((TEXTS, [0, 1])).batch(2)
    with pytest.raises(ValueError, match="bucket_by_sequence_length"):
        make_classifier().fit(data, bucket_by_length=True)


class Batches(keras.utils.PyDataset):
    """Both texts in one batch."""

    def __init__(self, labels):
        super().__init__()
        self.labels = labels

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return TEXTS, self.labels


def in_a_dataset(labels):
    tf = import_tensorflow()
    labels = np.asarray(labels)
    return tf.data.Dataset.from_tensor_slices((TEXTS, labels)).batch(2)


def in_a_loader(labels):
    require("torch")
    from torch.utils.data import DataLoader

    pairs = list(zip(TEXTS, np.asarray(labels, "float32")))
    return DataLoader(pairs, batch_size=2)


ROADS = {
    "rows": lambda labels: (TEXTS, labels),
    "dataset": lambda labels: (in_a_dataset(labels),),
    "py-dataset": lambda labels: (Batches(labels),),
    "loader": lambda labels: (in_a_loader(labels),),
    "generator": lambda labels: ((batch for batch in Batches(labels)),),
}
roads = pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)


def assert_trains(classifier, weights):
    """What was refused changed nothing, and needs no `compile()`."""
    assert_unchanged(classifier, weights)
    history = classifier.fit(TEXTS, [0, 1], verbose=0).history
    assert np.isfinite(history["loss"]).all()


def call_on_batch(name):
    """Returns a function that calls a method for one batch of both texts.

    It returns the numbers that the method does: losses, and metrics.
    """

    def call(classifier, labels, weights=None):
        return getattr(classifier, name)(TEXTS, labels, sample_weight=weights)

    return call


def numbers(result):
    """Returns those of `fit()` as those of `evaluate()` come."""
    if isinstance(result, keras.callbacks.History):
        return [value for (value,) in result.history.values()]
    return result


def call_on_rows(name):
    def call(classifier, labels, weights=None):
        rows = {"sample_weight": weights, "verbose": 0}
        return numbers(getattr(classifier, name)(TEXTS, labels, **rows))

    return call


def call_on_batches(name, make):
    """The same for what makes a batch of the parts that it is given."""

    def call(classifier, *targets):
        targets = [np.asarray(target, "float32") for target in targets]
        data = make(TEXTS, *targets)
        return numbers(getattr(classifier, name)(data, verbose=0))

    return call


def in_one_batch(*parts):
    tf = import_tensorflow()
    return tf.data.Dataset.from_tensor_slices(parts).batch(2)


def in_one_batch_of_a_generator(*parts):
    """Nothing is known of it but dtypes and axes."""
    tf = import_tensorflow()
    signature = (tf.TensorSpec([None], tf.string),)
    for part in parts[1:]:
        signature += (tf.TensorSpec([None] * part.ndim, tf.float32),)
    return tf.data.Dataset.from_generator(
        lambda: [parts], output_signature=signature
    )


CALLS = {
    **{name: call_on_rows(name) for name in ("fit", "evaluate")},
    **{
        name: call_on_batch(name)
        for name in ("train_on_batch", "test_on_batch")
    },
    **{
        f"{name}, {kind}": call_on_batches(name, make)
        for name in ("fit", "evaluate")
        for kind, make in {
            "dataset": in_one_batch,
            "dataset of a generator": in_one_batch_of_a_generator,
            "generator": lambda *batch: (batch for _ in range(1)),
        }.items()
    },
}
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@calls
def test_weights_that_are_not_finite(classifier, call):
    weights = classifier.get_weights()
    for weight in (float("nan"), float("inf")):
        message = f"finite numbers. Received.*{weight}"
        with pytest.raises(ValueError, match=message) as caught:
            call(classifier, [0.0, 1.0], [1.0, weight])
        assert "\n" not in str(caught.value)
        assert_unchanged(classifier, weights)
    call(classifier, [0.0, 1.0], [1.0, 2.0])


@pytest.fixture(
    scope="module", params=["CategoricalCrossentropy", "MeanSquaredError"]
)
def classifier_of_vectors(request):
    classifier = make_classifier(activation="softmax")
    loss = getattr(keras.losses, request.param)
    classifier.compile(loss=loss(), metrics=[])
    return classifier


@calls
def test_vectors_that_are_not_finite(classifier_of_vectors, call):
    weights = classifier_of_vectors.get_weights()
    with pytest.raises(ValueError, match="finite numbers. Received.*nan"):
        call(classifier_of_vectors, [[1.0, 0.0], [float("nan"), 1.0]])
    assert_unchanged(classifier_of_vectors, weights)
    call(classifier_of_vectors, [[1.0, 0.0], [0.0, 1.0]])


@calls
def test_weights_that_are_no_column(classifier, call):
    message = r"one weight for each text. Received.*shape \(?\[?(2|None)"
    for weights in (np.ones((2, 2)), np.ones((2, 1, 1))):
        with pytest.raises(ValueError, match=message):
            call(classifier, [0.0, 1.0], weights)


class Restarted:
    """A classifier whose training depends on nothing but what it is given."""

    def __init__(self, *loss, **kwargs):
        # Of some first weights a step changes next to nothing.
        keras.utils.set_random_seed(0)
        self.classifier = disturb(
            make_classifier(
                backbone=make_backbone(embedding_dropout=0.0),
                dropout=0.0,
                **kwargs,
            )
        )
        self.classifier.compile(keras.optimizers.SGD(0.1), *loss)
        self.weights = self.classifier.get_weights()

    def train(self, step):
        """Returns what a step of training makes of the first weights."""
        self.classifier.set_weights(self.weights)
        step(self.classifier)
        return self.classifier.get_weights()

    def fit(self, *data, **kwargs):
        return self.train(lambda c: c.fit(*data, verbose=0, **kwargs))


def assert_close(weights, expected):
    for weight, other in zip(weights, expected, strict=True):
        np.testing.assert_allclose(weight, other, atol=1e-5)


@pytest.fixture(scope="module")
def restarted():
    return Restarted(class_names=["a", "b"])


def test_a_step_changes_the_weights(restarted):
    """Or the tests that compare them would say nothing."""
    for weights in ([1.0, 3.0], [3.0, 1.0]):
        first = restarted.fit(TEXTS, [0, 1])
        other = restarted.fit(TEXTS, [0, 1], sample_weight=np.array(weights))
        changes = [np.abs(x - y).max() for x, y in zip(first, other)]
        assert max(changes) > 1e-3


@calls
def test_weights_in_a_column(restarted, call):
    """They are those of one axis."""
    outcomes = []
    for weights in ([1.0, 3.0], [[1.0], [3.0]]):
        result = []

        def step(classifier, weights=weights, result=result):
            result.append(call(classifier, [0.0, 1.0], weights))

        outcomes.append([*restarted.train(step), *result])
    assert_close(*outcomes)


ON_BATCH = ["train_on_batch", "test_on_batch", "predict_on_batch"]


@pytest.mark.parametrize("name", ON_BATCH[:2])
def test_bad_labels_of_one_batch(name):
    classifier = make_classifier()
    call = getattr(classifier, name)
    weights = classifier.get_weights()
    with pytest.raises(ValueError, match="one number in `y`"):
        call(TEXTS, 1)
    with pytest.raises(ValueError, match="2 texts and 1 of them in `y`"):
        call(TEXTS, [1])
    with pytest.raises(ValueError, match="1 of them in `sample_weight`"):
        call(TEXTS, [0, 1], sample_weight=[1.0])
    with pytest.raises(ValueError, match="y=None"):
        call(TEXTS)
    assert_trains(classifier, weights)


@pytest.mark.parametrize("name", ON_BATCH)
def test_bad_inputs_of_one_batch(name):
    classifier = make_classifier()
    weights = classifier.get_weights()
    labels = [] if name == "predict_on_batch" else [[0, 1]]
    for inputs, message in (
        (ids([[2, 99], [2, 3]], np.ones((2, 2))), "from 2 to 99"),
        (ids([[2, -1], [2, 3]], np.ones((2, 2))), "from -1 to 3"),
        (["cup", None], "None of type NoneType in row 1"),
        ([], "at least one text"),
    ):
        with pytest.raises(ValueError, match=message):
            getattr(classifier, name)(inputs, *labels)
    assert_trains(classifier, weights)


@pytest.mark.parametrize("kind", [list, dict])
def test_the_only_loss_of_several(kind):
    classifier = make_classifier()
    (name,) = classifier.output_names
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(loss=[loss] if kind is list else {name: loss})
    with pytest.raises(ValueError, match=r"in \[0, 2\).*Received: 9"):
        classifier.fit(TEXTS, [0, 9], verbose=0)
    classifier.fit(TEXTS, [0, 1], verbose=0)


@pytest.mark.parametrize("kind", [str, np.int64, np.float64])
def test_weights_of_a_dataset_are_numbers(kind):
    data = in_one_batch(TEXTS, [0, 1], np.array([1, 2], kind))
    if kind is str:
        with pytest.raises(ValueError, match="numbers. Received.*string"):
            make_classifier().fit(data, verbose=0)
    else:
        make_classifier().fit(data, verbose=0)


@roads
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_labels_that_are_floats(road, method):
    classifier = make_classifier()
    weights = classifier.get_weights()
    message = r"in \[0, 2\)|finite numbers"
    for label in (9.0, -1.0, 0.5, float("nan")):
        with pytest.raises(ValueError, match=message):
            getattr(classifier, method)(*road([0.0, label]), verbose=0)
        assert_unchanged(classifier, weights)


@roads
def test_whole_numbers_that_are_floats(classifier, road):
    history = classifier.fit(*road([0.0, 1.0]), verbose=0).history
    assert np.isfinite(history["loss"]).all()


@pytest.mark.parametrize("method", ["fit", "evaluate"])
@pytest.mark.parametrize("road", ["rows", "dataset", "py-dataset"])
def test_one_hot_labels_of_the_default_loss(road, method):
    classifier = make_classifier()
    weights = classifier.get_weights()
    vectors = np.eye(2)
    for labels in (
        vectors.tolist(),
        vectors.astype("int32"),
        vectors.astype("float32"),
    ):
        with pytest.raises(ValueError, match="argmax.*CategoricalCrossentropy"):
            getattr(classifier, method)(*ROADS[road](labels), verbose=0)
    assert_trains(classifier, weights)


@pytest.fixture(scope="module")
def ignoring():
    """A classifier whose loss leaves out texts with the label -1."""
    classifier = make_classifier()
    classifier.compile(
        keras.optimizers.SGD(0.0),
        keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, ignore_class=-1
        ),
    )
    return classifier


@roads
def test_a_class_that_the_loss_ignores(ignoring, road):
    loss, *_ = ignoring.evaluate(*road([0.0, -1.0]), verbose=0)
    expected, *_ = ignoring.evaluate(TEXTS[:1], [0], verbose=0)
    np.testing.assert_allclose(loss, expected, rtol=1e-5)
    history = ignoring.fit(*road([0.0, -1.0]), verbose=0).history
    assert np.isfinite(history["loss"]).all()
    message = r"in \[0, 2\).*or -1, which the loss ignores. Received"
    for label in (9.0, -2.0, 0.5):
        with pytest.raises(ValueError, match=message):
            ignoring.fit(*road([0.0, label]), verbose=0)


@pytest.mark.parametrize("road", ["rows", "dataset", "py-dataset"])
def test_vectors_where_the_loss_ignores_a_class(ignoring, road):
    with pytest.raises(ValueError, match="argmax.*CategoricalCrossentropy"):
        ignoring.fit(*ROADS[road](np.eye(2)), verbose=0)


@pytest.mark.parametrize("road", ["rows", "dataset", "py-dataset"])
def test_labels_that_are_no_vectors(road):
    classifier = make_classifier()
    classifier.compile(
        loss=keras.losses.CategoricalCrossentropy(from_logits=True)
    )
    for labels in ([0, 1], np.eye(3)[:2], [[0], [1]]):
        with pytest.raises(ValueError, match="2 numbers as the label.*shape"):
            classifier.fit(*ROADS[road](labels), verbose=0)
    classifier.fit(*ROADS[road](np.eye(2)), verbose=0)


@pytest.mark.parametrize("road", ["rows", "dataset", "py-dataset"])
@pytest.mark.parametrize("labels", [[[0], [1]], [["a"], ["b"]]])
def test_labels_in_a_column(restarted, road, labels):
    """They are those of one axis."""
    losses = []
    for y in (labels, [label for (label,) in labels]):
        restarted.classifier.set_weights(restarted.weights)
        losses.append(restarted.classifier.evaluate(*ROADS[road](y), verbose=0))
    np.testing.assert_allclose(*losses, rtol=1e-6)


CLASS_WEIGHTS = {
    "numbers": {0: 0.0, 1: 2.0},
    "floats": {0.0: 0.0, 1.0: 2},
    "names": {"a": 0.0, "b": 2.0},
    "bytes": {b"a": 0.0, np.str_("b"): 2.0},
    "array": np.array([0.0, 2.0]),
    "list": [0, 2],
}


@pytest.mark.parametrize(
    ("road", "name"),
    [
        *(("rows", name) for name in CLASS_WEIGHTS),
        ("dataset", "names"),
        ("dataset", "array"),
        ("py-dataset", "floats"),
    ],
)
def test_class_weights(restarted, road, name):
    weights = restarted.fit(
        *ROADS[road]([0, 1]), class_weight=CLASS_WEIGHTS[name]
    )
    expected = restarted.fit(TEXTS, [0, 1], sample_weight=[0.0, 2.0])
    assert_close(weights, expected)


@pytest.mark.parametrize("road", ["rows", "dataset", "py-dataset"])
def test_classes_without_a_weight_weigh_one(restarted, road):
    assert_close(
        restarted.fit(*ROADS[road]([0, 1]), class_weight={"a": 3.0}),
        restarted.fit(*ROADS[road]([0, 1]), class_weight={0: 3.0, 1: 1.0}),
    )


@pytest.fixture(scope="module", params=[[0.0, 1.0], [[0.0], [1.0]]])
def labels(request):
    return request.param


@pytest.fixture(scope="module")
def restarted_of_one_output(labels):
    """One for each shape: TensorFlow's next trace would know neither."""
    return Restarted(
        "binary_crossentropy",
        num_classes=1,
        activation="sigmoid",
        class_names=["spam"],
    )


@pytest.mark.parametrize("road", ["rows", "dataset", "py-dataset"])
@pytest.mark.parametrize("class_weight", [{0: 1.0, 1: 3.0}, [1.0, 3.0]])
def test_one_output_has_the_classes_0_and_1(
    restarted_of_one_output, road, class_weight, labels
):
    """They are weighed as the rows of each would be."""
    fit = restarted_of_one_output.fit
    assert_close(
        fit(*ROADS[road](labels), class_weight=class_weight),
        fit(TEXTS, labels, sample_weight=[1.0, 3.0]),
    )


@pytest.mark.parametrize(
    ("class_weight", "message"),
    [
        ({2: 1.0}, "numbers of classes, 0 to 1. Received: 2"),
        ({"spam": 1.0}, "numbers of classes, 0 to 1. Received: 'spam'"),
        ([1.0], "array of 2 weights"),
    ],
)
def test_bad_class_weights_of_one_output(class_weight, message):
    classifier = make_classifier(1, class_names=["spam"])
    classifier.compile(loss="binary_crossentropy")
    with pytest.raises(ValueError, match=message):
        classifier.fit(TEXTS, [0, 1], class_weight=class_weight, verbose=0)


@pytest.mark.parametrize(
    ("class_weight", "message"),
    [
        ({0: 1.0, 2: 1.0}, "numbers of classes, 0 to 1.*'a', 'b'.*: 2"),
        ({-1: 1.0}, "Received: -1"),
        ({0.5: 1.0}, "Received: 0.5"),
        ({True: 1.0}, "Received: True"),
        ({"c": 1.0}, "Received: 'c'"),
        ({"a": 1.0, 0: 2.0}, "class 0 twice"),
        ({0: float("nan")}, "nan for the class 0"),
        ({"b": float("inf")}, "inf for the class 'b'"),
        ({0: -1.0}, "-1.0 for the class 0"),
        ({0: "heavy"}, "'heavy' for the class 0"),
        ({0: None}, "None for the class 0"),
        ([1.0], "array of 2 weights"),
        (np.ones((2, 2)), "array of 2 weights"),
        ([1.0, float("nan")], "nan for the class 1"),
        ("balanced", "compute_class_weight"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "train_on_batch"])
def test_bad_class_weights(method, class_weight, message):
    classifier = make_classifier(class_names=["a", "b"])
    weights = classifier.get_weights()
    with pytest.raises(ValueError, match=message):
        getattr(classifier, method)(TEXTS, [0, 1], class_weight=class_weight)
    assert_unchanged(classifier, weights)


def test_texts_in_a_column(classifier):
    column = np.array(TEXTS)[:, np.newaxis]
    np.testing.assert_allclose(
        classifier.predict(column, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )
