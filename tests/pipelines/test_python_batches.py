"""A `PyDataset`, a generator and a `DataLoader` give what arrays give."""

import itertools

import keras
import numpy as np
import pytest

import keras_wave
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_preprocessor
from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import OTHERS
from tests.pipelines.small_news import READ_AGAIN
from tests.pipelines.small_news import STREAMS
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import Batches
from tests.pipelines.small_news import data_loader
from tests.pipelines.small_news import generator
from tests.pipelines.small_news import ids_of
from tests.pipelines.small_news import make_plain_classifier
from tests.requirement import import_tensorflow
from tests.requirement import is_installed

WEIGHTS = [0.5, 1.0, 2.0, 0.0, 1.0]

streams = pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
read_again = pytest.mark.parametrize(
    "stream", READ_AGAIN.values(), ids=READ_AGAIN
)


@pytest.fixture(scope="module")
def classifier():
    return make_plain_classifier()


@streams
@pytest.mark.parametrize("kind", ["texts", "array", "ids", "pairs"])
def test_answers_do_not_depend_on_the_form(classifier, stream, kind):
    inputs = {
        "texts": TEXTS,
        "array": np.array(TEXTS),
        "ids": ids_of(TEXTS),
        "pairs": (TEXTS, OTHERS),
    }[kind]
    expected = classifier.predict(inputs, verbose=0)
    for parts in [(inputs,), (inputs, LABELS)]:
        np.testing.assert_allclose(
            classifier.predict(stream(*parts), verbose=0), expected, atol=1e-6
        )
    np.testing.assert_allclose(
        classifier.evaluate(stream(inputs, LABELS), verbose=0),
        classifier.evaluate(inputs, LABELS, verbose=0),
        rtol=1e-5,
    )


@streams
def test_nothing_is_lost_where_keras_builds_on_the_first_batch(stream):
    classifier = make_plain_classifier()
    result = classifier.evaluate(stream(TEXTS, LABELS), verbose=0)
    expected = classifier.evaluate(TEXTS, LABELS, verbose=0)
    np.testing.assert_allclose(result, expected, rtol=1e-5)


class Losses(keras.callbacks.Callback):
    """Keeps the mean loss after each batch, which tells their order."""

    def on_train_begin(self, logs=None):
        self.values = []

    def on_train_batch_end(self, batch, logs=None):
        self.values.append(float(logs["loss"]))


def make_standing_classifier():
    """A classifier whose `fit()` changes nothing, and tells the loss alone."""
    classifier = make_plain_classifier()
    classifier.compile(keras.optimizers.SGD(0.0))
    return classifier


@streams
def test_fit_reads_every_row_once(stream):
    classifier = make_standing_classifier()
    rows = (TEXTS, LABELS, WEIGHTS)
    losses = Losses()
    history = classifier.fit(
        stream(*rows),
        validation_data=stream(*rows),
        callbacks=[losses],
        verbose=0,
    ).history
    expected = classifier.evaluate(
        TEXTS, LABELS, sample_weight=WEIGHTS, verbose=0
    )
    np.testing.assert_allclose(history["loss"], expected[:1], rtol=1e-5)
    np.testing.assert_allclose(history["val_loss"], expected[:1], rtol=1e-5)
    assert len(losses.values) == 3


@read_again
def test_every_epoch_reads_every_row(stream):
    classifier = make_standing_classifier()
    history = classifier.fit(
        stream(TEXTS, LABELS),
        validation_data=stream(TEXTS, LABELS),
        epochs=3,
        verbose=0,
    ).history
    expected = classifier.evaluate(TEXTS, LABELS, verbose=0)[0]
    np.testing.assert_allclose(history["loss"], [expected] * 3, rtol=1e-5)
    np.testing.assert_allclose(history["val_loss"], [expected] * 3, rtol=1e-5)


@pytest.mark.skipif(
    keras.config.backend() == "torch",
    reason="Keras on PyTorch executes one step at a time",
)
@streams
def test_several_steps_at_once(stream):
    classifier = make_standing_classifier()
    loss, *_ = classifier.evaluate(TEXTS, LABELS, verbose=0)
    outputs = classifier.predict(TEXTS, verbose=0)
    # Two of three batches, and the one that is left.
    classifier.compile(keras.optimizers.SGD(0.0), steps_per_execution=2)
    history = classifier.fit(
        stream(TEXTS, LABELS), validation_data=stream(TEXTS, LABELS), verbose=0
    ).history
    np.testing.assert_allclose(history["loss"], [loss], rtol=1e-5)
    np.testing.assert_allclose(history["val_loss"], [loss], rtol=1e-5)
    np.testing.assert_allclose(
        classifier.predict(stream(TEXTS), verbose=0), outputs, atol=1e-6
    )


@streams
def test_fit_learns(stream):
    classifier = make_plain_classifier()
    classifier.compile(keras.optimizers.Adam(0.05))
    for _ in range(20):
        classifier.fit(stream(TEXTS, LABELS), verbose=0)
    assert classifier.evaluate(TEXTS, LABELS, verbose=0)[1] == 1.0


def endless():
    return itertools.cycle(Batches(TEXTS, LABELS))


def test_generator_without_an_end():
    classifier = make_plain_classifier()
    history = classifier.fit(
        (batch for batch in endless()),
        steps_per_epoch=2,
        epochs=3,
        validation_data=(batch for batch in endless()),
        validation_steps=2,
        verbose=0,
    ).history
    assert len(history["val_loss"]) == 3
    assert np.isfinite(history["loss"] + history["val_loss"]).all()
    assert classifier.optimizer.iterations == 6


def data_set(*parts):
    tf = import_tensorflow()
    return tf.data.Dataset.from_tensor_slices(parts).batch(2)


@pytest.mark.parametrize(
    "validation",
    [
        (TEXTS, LABELS),
        data_set,
        Batches(TEXTS, LABELS),
    ],
    ids=["arrays", "tf.data", "py-dataset"],
)
def test_generator_beside_other_validation_data(validation):
    if validation is data_set:
        validation = data_set(TEXTS, LABELS)
    classifier = make_standing_classifier()
    history = classifier.fit(
        generator(TEXTS, LABELS), validation_data=validation, verbose=0
    ).history
    np.testing.assert_allclose(history["val_loss"], history["loss"], rtol=1e-5)


def test_validation_by_a_generator_beside_arrays():
    classifier = make_standing_classifier()
    history = classifier.fit(
        TEXTS, LABELS, validation_data=generator(TEXTS, LABELS), verbose=0
    ).history
    np.testing.assert_allclose(history["val_loss"], history["loss"], rtol=1e-5)


def test_class_weights_of_a_py_dataset():
    history = make_plain_classifier().fit(
        Batches(TEXTS, LABELS), class_weight={0: 0.0, 1: 0.0}, verbose=0
    )
    assert history.history["loss"] == [0.0]


@pytest.mark.parametrize("stream", [generator, data_loader])
def test_class_weights_are_refused_where_keras_has_none(stream):
    with pytest.raises(ValueError, match="`class_weight` is not supported"):
        make_plain_classifier().fit(
            stream(TEXTS, LABELS), class_weight={0: 0.0, 1: 0.0}
        )


class ToldOfEpochs(Batches):
    """Remembers the ends of epochs that Keras tells it of."""

    def __init__(self, *parts, **kwargs):
        super().__init__(*parts, **kwargs)
        self.calls = []

    def on_epoch_begin(self):
        self.calls.append("begin")

    def on_epoch_end(self):
        self.calls.append("end")


def test_py_dataset_is_told_of_epochs():
    batches = ToldOfEpochs(TEXTS, LABELS)
    make_plain_classifier().fit(batches, epochs=3, verbose=0)
    # Keras may look at a batch before, and calls it an epoch too.
    assert batches.calls.count("begin") in (3, 4)
    assert batches.calls[-1] == "end"
    assert "begin begin" not in " ".join(batches.calls)


def test_batches_of_a_py_dataset_are_shuffled():
    batches = Batches(TEXTS * 6, LABELS * 6, size=30)
    losses = Losses()
    orders = []
    for seed in (1, 1, 2):
        classifier = make_standing_classifier()
        keras.utils.set_random_seed(seed)
        classifier.fit(batches, callbacks=[losses], verbose=0)
        orders.append(losses.values)
    assert orders[0] == orders[1]
    assert not np.allclose(orders[0], orders[2])
    # The mean of all is the same in any order, but for rounding.
    np.testing.assert_allclose(orders[0][-1], orders[2][-1], rtol=1e-5)


@pytest.mark.parametrize("processes", [False, True])
def test_workers_of_a_py_dataset_lose_no_row(processes):
    # More than those of Keras read ahead.
    size = 60
    texts, labels = (["cup"] * 50 + ["fall"] * 10), [0] * 50 + [1] * 10
    batches = Batches(
        texts, labels, size=size, workers=2, use_multiprocessing=processes
    )
    classifier = make_plain_classifier()
    with pytest.warns(UserWarning, match="a Batches are read one by one"):
        result = classifier.evaluate(batches, verbose=0)
    np.testing.assert_allclose(
        result, classifier.evaluate(texts, labels, verbose=0), rtol=1e-5
    )


class EndlessBatches(Batches):
    num_batches = None

    def __getitem__(self, number):
        return super().__getitem__(number % len(self))


def test_py_dataset_without_an_end():
    classifier = make_plain_classifier()
    classifier.fit(
        EndlessBatches(TEXTS, LABELS), steps_per_epoch=4, epochs=2, verbose=0
    )
    assert classifier.optimizer.iterations == 8


def test_data_loader_of_an_iterable(classifier):
    data = pytest.importorskip("torch.utils.data")

    class Stream(data.IterableDataset):
        def __iter__(self):
            return iter(TEXTS)

    np.testing.assert_allclose(
        classifier.predict(data.DataLoader(Stream(), batch_size=2), verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )


class TakesCupForStocks(keras_wave.WaveClassifierPreprocessor):
    def call(self, x, y=None, sample_weight=None):
        if is_installed("tensorflow"):
            strings = import_tensorflow().strings
            x = strings.regex_replace(x, "stocks", "cup")
        else:
            x = [text.replace("stocks", "cup") for text in x]
        return super().call(x, y, sample_weight)


@streams
def test_preprocessing_of_a_subclass(stream):
    preprocessor = TakesCupForStocks(make_preprocessor().tokenizer, 12)
    classifier = keras_wave.WaveClassifier(make_backbone(), 2, preprocessor)
    texts = ["stocks", "cup", "fall", "fall", "fall"]
    outputs = classifier.predict(stream(texts), verbose=0)
    np.testing.assert_allclose(outputs[0], outputs[1], atol=1e-6)
    assert not np.allclose(outputs[0], outputs[2], atol=1e-6)


class MakesVectors(keras_wave.WaveClassifierPreprocessor):
    def call(self, x, y=None, sample_weight=None):
        if y is not None:
            y = keras.utils.to_categorical(y, 2)
        return super().call(x, y, sample_weight)


@streams
def test_preprocessing_of_labels(stream):
    preprocessor = MakesVectors(make_preprocessor().tokenizer, 12)
    classifier = keras_wave.WaveClassifier(make_backbone(), 2, preprocessor)
    classifier.compile(
        loss=keras.losses.CategoricalCrossentropy(from_logits=True)
    )
    np.testing.assert_allclose(
        classifier.evaluate(stream(TEXTS, LABELS), verbose=0),
        classifier.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )


BAD_BATCHES = {
    "labels": ((TEXTS, [7, 0, 1, 1, 1]), r"in \[0, 2\).*Received: 7"),
    "texts-as-labels": ((TEXTS, TEXTS), "names of"),
    "no-labels": ((TEXTS,), "need a label"),
    "numbers": ((LABELS, LABELS), "0 of type int in row 0"),
    "fewer-labels": ((TEXTS, LABELS[:1]), "2 texts and 1"),
    "four-parts": ((TEXTS, LABELS, WEIGHTS, WEIGHTS), "tuple of 4"),
}


@pytest.mark.parametrize("stream", [Batches, generator])
@pytest.mark.parametrize(
    ("parts", "message"), BAD_BATCHES.values(), ids=BAD_BATCHES
)
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_bad_first_batch(stream, parts, message, method):
    classifier = make_plain_classifier()
    in_order = {"shuffle": False} if method == "fit" else {}
    with pytest.raises(ValueError, match=message):
        getattr(classifier, method)(stream(*parts), verbose=0, **in_order)
    assert classifier.optimizer.iterations == 0


@pytest.mark.parametrize("stream", [Batches, generator])
def test_pair_without_labels_is_no_text_with_labels(classifier, stream):
    with pytest.raises(ValueError, match="names of"):
        classifier.predict(stream(TEXTS, OTHERS), verbose=0)


def errors_of_batches():
    if not is_installed("tensorflow"):
        return ValueError
    # TensorFlow reads ahead, and has errors of its own.
    return ValueError, import_tensorflow().errors.OpError


@pytest.mark.parametrize("stream", [Batches, generator])
def test_bad_later_batch_says_what_is_wrong(stream):
    labels = [0, 1, 0, 1, 7]
    with pytest.raises(errors_of_batches(), match=r"in \[0, 2\).*Received: 7"):
        make_plain_classifier().fit(
            stream(TEXTS, labels), shuffle=False, verbose=0
        )


@pytest.mark.parametrize("row", [0, 4], ids=["first", "last"])
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_bad_batch_leaves_the_weights(method, row):
    classifier = disturb(make_standing_classifier())
    # Where all is built, Keras does not look at a batch before it begins.
    classifier.fit(TEXTS, LABELS, verbose=0)
    weights = classifier.get_weights()
    labels = list(LABELS)
    labels[row] = 7
    in_order = {"shuffle": False} if method == "fit" else {}
    with pytest.raises(errors_of_batches(), match="Received: 7"):
        getattr(classifier, method)(
            Batches(TEXTS, labels), verbose=0, **in_order
        )
    for weight, expected in zip(classifier.get_weights(), weights):
        np.testing.assert_array_equal(weight, expected)


def test_rows_of_several_texts_are_no_columns(classifier):
    rows = [["stocks", "team"], ["cup", "fall"]]
    with pytest.raises(ValueError, match="of type list in row 0"):
        classifier.evaluate(batch for batch in [(rows, [0, 1])])


@streams
@pytest.mark.parametrize(
    "argument",
    [
        {"y": LABELS},
        {"batch_size": 2},
        {"sample_weight": WEIGHTS},
        {"validation_split": 0.5},
    ],
    ids=lambda argument: next(iter(argument)),
)
def test_arguments_that_are_for_arrays(classifier, stream, argument):
    (name,) = argument
    with pytest.raises(ValueError, match=f"{name}(s`|`|=)"):
        classifier.fit(stream(TEXTS, LABELS), **argument)


@streams
def test_batches_by_length_are_for_arrays(classifier, stream):
    with pytest.raises(ValueError, match="for texts in memory"):
        classifier.fit(stream(TEXTS, LABELS), bucket_by_length=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": generator(TEXTS, LABELS)}, "steps_per_epoch"),
        (
            {
                "x": TEXTS,
                "y": LABELS,
                "validation_data": generator(TEXTS, LABELS),
            },
            "validation_steps",
        ),
    ],
)
def test_generator_for_several_epochs(classifier, arguments, message):
    with pytest.raises(ValueError, match=f"2 epochs.*{message}"):
        classifier.fit(epochs=2, **arguments)


def test_nothing_to_read(classifier):
    with pytest.raises(ValueError, match="at least one batch"):
        classifier.predict(Batches(TEXTS, size=0))
    with pytest.raises(ValueError, match="at least one batch"):
        classifier.predict(batch for batch in [])


def test_data_loader_without_a_batch(classifier):
    data = pytest.importorskip("torch.utils.data")
    loader = data.DataLoader(TEXTS, batch_size=8, drop_last=True)
    with pytest.raises(ValueError, match="a DataLoader of none"):
        classifier.predict(loader)
