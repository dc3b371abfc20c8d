"""What ends a computation in its middle leaves the weights where they were."""

import contextlib
import functools
import gc
import signal

import keras
import numpy as np
import pytest

import keras_wave
from keras_wave import insight
from keras_wave import keras_compat
from keras_wave.models import interruptions
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]


def make_ids(classifier):
    return classifier.preprocessor(TEXTS)


class Batches(keras.utils.PyDataset):
    """A stream of texts."""

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return TEXTS[index : index + 1], LABELS[index : index + 1]


ENTRIES = {
    "fit": lambda c: c.fit(TEXTS, LABELS, batch_size=1, verbose=0),
    "fit by length": lambda c: c.fit(
        TEXTS, LABELS, batch_size=1, bucket_by_length=True, verbose=0
    ),
    "fit ids": lambda c: c.fit(make_ids(c), LABELS, batch_size=1, verbose=0),
    "fit a stream": lambda c: c.fit(Batches(), verbose=0),
    "fit and validate": lambda c: c.fit(
        TEXTS, LABELS, validation_data=(TEXTS, LABELS), epochs=2, verbose=0
    ),
    "evaluate": lambda c: c.evaluate(TEXTS, LABELS, batch_size=1, verbose=0),
    "evaluate ids": lambda c: c.evaluate(
        make_ids(c), LABELS, batch_size=1, verbose=0
    ),
    "evaluate a stream": lambda c: c.evaluate(Batches(), verbose=0),
    "predict": lambda c: c.predict(TEXTS, batch_size=1, verbose=0),
    "predict one batch": lambda c: c.predict(TEXTS, verbose=0),
    "predict ids": lambda c: c.predict(make_ids(c), batch_size=1, verbose=0),
    "predict in order": lambda c: c.predict(
        TEXTS, batch_size=1, steps=3, verbose=0
    ),
    "predict a stream": lambda c: c.predict(Batches(), verbose=0),
    "predict_proba": lambda c: c.predict_proba(TEXTS, batch_size=1),
    "predict_labels": lambda c: c.predict_labels(TEXTS, batch_size=1),
    "train_on_batch": lambda c: c.train_on_batch(make_ids(c), np.array(LABELS)),
    "test_on_batch": lambda c: c.test_on_batch(make_ids(c), np.array(LABELS)),
    "predict_on_batch": lambda c: c.predict_on_batch(make_ids(c)),
    "explain": lambda c: keras_wave.explain(c, TEXTS, batch_size=2),
    "write_report": lambda c: insight.write_report(
        "report.html", c, TEXTS, LABELS, batch_size=2
    ),
}
entries = pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)


@pytest.fixture(scope="module")
def made():
    """A classifier whose `fit()` changes nothing, where all is compiled."""
    classifier = disturb(make_classifier())
    classifier.compile(keras.optimizers.SGD(0.0))
    for name in ("fit", "test_on_batch", "predict_on_batch"):
        ENTRIES[name](classifier)
    return classifier


@pytest.fixture
def classifier(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def weights(classifier):
    return classifier.get_weights()


def assert_as_before(classifier, weights):
    for weight, other in zip(classifier.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(weight, other)
    variables = [*classifier.variables, *classifier.optimizer.variables]
    assert all(keras_compat.raw_value(v) is not None for v in variables)
    # And it goes on.
    outputs = classifier.predict(TEXTS, batch_size=1, verbose=0)
    assert np.isfinite(outputs).all()


class Failure(Exception):
    """What a batch raises."""


def fail(*args, **kwargs):
    raise Failure


def test_weights_that_were_set_since_the_last_step(classifier, weights):
    """Keras on JAX keeps those of the step."""
    classifier.predict_on_batch(make_ids(classifier))
    others = [weight + 1 for weight in weights]
    classifier.set_weights(others)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "predict_function", fail)
        with pytest.raises(Failure):
            classifier.predict(TEXTS, verbose=0)
    assert_as_before(classifier, others)
    classifier.set_weights(weights)


@pytest.mark.parametrize("entry", ["predict", "predict ids", "evaluate"])
def test_a_callback_that_holds_the_classifier_itself(
    classifier, weights, entry
):
    """`callback.model` would put the weights back in it."""
    outputs = []
    expected = ENTRIES[entry](classifier)

    def answer(batch, logs):
        outputs.append(ENTRIES[entry](classifier))

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=answer)
    classifier.fit(TEXTS, LABELS, batch_size=2, callbacks=[callback], verbose=0)
    assert len(outputs) == 2
    for output in outputs:
        np.testing.assert_allclose(output, expected, rtol=1e-5)
    assert_as_before(classifier, weights)


@pytest.mark.parametrize("entry", ["fit", "evaluate"])
def test_a_callback_that_uses_the_backbone(classifier, weights, entry):
    """On JAX its weights are those that the classifier has taken out."""
    ids = make_ids(classifier)
    expected = classifier.backbone.predict(ids, verbose=0)["pooled_output"]
    outputs = []

    def answer(batch, logs):
        outputs.append(classifier.backbone.predict(ids, verbose=0))

    callback = keras.callbacks.LambdaCallback(
        on_train_batch_end=answer, on_test_batch_end=answer
    )
    getattr(classifier, entry)(
        TEXTS, LABELS, batch_size=2, callbacks=[callback], verbose=0
    )
    assert len(outputs) == 2
    for output in outputs:
        np.testing.assert_allclose(output["pooled_output"], expected, rtol=1e-5)
    assert_as_before(classifier, weights)


@pytest.fixture
def failing_step(monkeypatch):
    """Lets one step of models that predict for the first time fail."""
    make = keras.Model.make_predict_function
    left = 0

    def step_and_fail(step, *args):
        nonlocal left
        left -= 1
        return fail() if left == 0 else step(*args)

    def make_failing(model, *args, **kwargs):
        make(model, *args, **kwargs)
        model.predict_function = functools.partial(
            step_and_fail, model.predict_function
        )

    @contextlib.contextmanager
    def one(where):
        nonlocal left
        left = where
        with monkeypatch.context() as patch:
            patch.setattr(keras.Model, "make_predict_function", make_failing)
            with pytest.raises(Failure):
                yield

    return one


@pytest.mark.parametrize("where", [1, 2])
def test_explanation_of_probabilities(where, failing_step):
    """The model of the logits has the weights of the classifier."""
    classifier = disturb(make_classifier(activation="softmax"))
    classifier.compile(keras.optimizers.SGD(0.0))
    weights = classifier.get_weights()
    with failing_step(where):
        keras_wave.explain(classifier, TEXTS, batch_size=2)
    assert_as_before(classifier, weights)


@pytest.mark.parametrize("where", [1, 2])
def test_backbone_of_a_classifier(where, failing_step):
    classifier = disturb(make_classifier())
    weights = classifier.get_weights()
    with failing_step(where):
        classifier.backbone.predict(
            make_ids(classifier), batch_size=1, verbose=0
        )
    assert_as_before(classifier, weights)


def interrupt_after(function):
    def call_and_interrupt(*args, **kwargs):
        output = function(*args, **kwargs)
        signal.raise_signal(signal.SIGINT)
        return output

    return call_and_interrupt


FIRST = {
    "in the optimizer": lambda c: (c.optimizer, "add_variable_from_reference"),
    "in the metrics": lambda c: (c, "compute_metrics"),
    "in the loss": lambda c: (c, "compute_loss"),
    "in the step": lambda c: (c, "train_step"),
}


@pytest.mark.parametrize("find", FIRST.values(), ids=FIRST)
@pytest.mark.parametrize("method", ["fit", "train_on_batch"])
def test_first_step_that_is_interrupted(
    find, method, tmp_path, default_handler, monkeypatch
):
    """What it makes, the classifier trains on with."""
    classifier = disturb(make_classifier())
    weights = classifier.get_weights()
    # Nothing waits for a moment at which nothing is lost.
    monkeypatch.setattr(interruptions, "MOST_PAUSES", 0)
    if find is FIRST["in the optimizer"]:
        monkeypatch.undo()
    owner, name = find(classifier)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, interrupt_after(getattr(owner, name)))
        with pytest.raises(KeyboardInterrupt):
            ENTRIES[method](classifier)
    assert np.isfinite(classifier.predict(TEXTS, verbose=0)).all()
    classifier.save_to_preset(tmp_path / "preset")
    classifier.save(tmp_path / "classifier.keras")
    ENTRIES[method](classifier)
    classifier.fit(TEXTS, LABELS, batch_size=1, epochs=2, verbose=0)
    assert any(
        (x != y).any()
        for x, y in zip(classifier.get_weights(), weights, strict=True)
    )
    assert np.isfinite(classifier.evaluate(TEXTS, LABELS, verbose=0)).all()


def around_steps(monkeypatch, classifier, step):
    """Puts a function around each step of a classifier, compiled or not.

    Args:
        monkeypatch: That of pytest.
        classifier: A model whose steps are compiled.
        step: A function of a step, and of the arguments that it is for.
    """
    for kind in ("train", "test", "predict"):
        function = getattr(classifier, f"{kind}_function")
        monkeypatch.setattr(
            classifier, f"{kind}_function", functools.partial(step, function)
        )
    # That of a model which is made on the way.
    make = keras.Model.make_predict_function

    def make_another(model, *args, **kwargs):
        if model.predict_function is None:
            make(model, *args, **kwargs)
            function = model.predict_function
            model.predict_function = functools.partial(step, function)

    monkeypatch.setattr(keras.Model, "make_predict_function", make_another)


def number_of_steps(entry, classifier, monkeypatch):
    count = 0

    def step_and_count(step, *args):
        nonlocal count
        count += 1
        return step(*args)

    with monkeypatch.context() as patch:
        around_steps(patch, classifier, step_and_count)
        entry(classifier)
    return count


@entries
@pytest.mark.parametrize("where", ["first", "last"])
def test_error_in_the_place_of_a_step(
    classifier, weights, entry, where, monkeypatch
):
    left = 1
    if where == "last":
        left = number_of_steps(entry, classifier, monkeypatch)

    def fail(step, *args):
        nonlocal left
        left -= 1
        if left == 0:
            raise MemoryError
        return step(*args)

    with monkeypatch.context() as patch:
        around_steps(patch, classifier, fail)
        with pytest.raises(MemoryError):
            entry(classifier)
    assert_as_before(classifier, weights)


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
@pytest.mark.parametrize("row", [0, 3], ids=["first", "last"])
def test_bad_batch_of_a_dataset(classifier, weights, method, row, tf):
    labels = list(LABELS)
    labels[row] = 7
    data = tf.data.Dataset.from_tensor_slices((TEXTS, labels)).batch(2)
    with pytest.raises(ValueError, match=r"in \[0, 2\)"):
        getattr(classifier, method)(data, verbose=0)
    assert_as_before(classifier, weights)


class Stop(keras.callbacks.Callback):
    """Ends the program, as it were, after the first batch."""

    def on_train_batch_end(self, batch, logs=None):
        raise KeyboardInterrupt

    on_test_batch_end = on_predict_batch_end = on_train_batch_end


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_interruption_in_a_callback(classifier, weights, method):
    labels = [] if method == "predict" else [LABELS]
    with pytest.raises(KeyboardInterrupt):
        getattr(classifier, method)(
            TEXTS, *labels, batch_size=2, callbacks=[Stop()], verbose=0
        )
    assert_as_before(classifier, weights)


@pytest.fixture
def default_handler():
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    # Python drops an interruption that comes while garbage is collected.
    gc.disable()
    yield
    gc.enable()
    signal.signal(signal.SIGINT, former)


@entries
@pytest.mark.parametrize("where", ["first", "last"])
def test_interruption_before_a_step_hands_over_its_weights(
    classifier, weights, entry, where, default_handler, monkeypatch
):
    """On JAX those before are used up by then."""
    left = 1
    if where == "last":
        left = number_of_steps(entry, classifier, monkeypatch)

    def step_and_interrupt(step, *args):
        nonlocal left
        left -= 1
        outputs = step(*args)
        if left == 0:
            signal.raise_signal(signal.SIGINT)
        return outputs

    with monkeypatch.context() as patch:
        around_steps(patch, classifier, step_and_interrupt)
        with pytest.raises(KeyboardInterrupt):
            entry(classifier)
    assert_as_before(classifier, weights)


def test_what_was_trained_is_kept(tmp_path, default_handler, monkeypatch):
    """The weights are those of the last step, and can be saved."""
    monkeypatch.chdir(tmp_path)
    classifier = make_classifier()
    classifier.compile(keras.optimizers.SGD(0.1, momentum=0.9))
    for name in ("fit", "test_on_batch", "predict_on_batch"):
        ENTRIES[name](classifier)
    before = classifier.get_weights()
    steps = []

    def step_and_interrupt(step, *args):
        outputs = step(*args)
        steps.append(step)
        if len(steps) == 3:
            signal.raise_signal(signal.SIGINT)
        return outputs

    with monkeypatch.context() as patch:
        around_steps(patch, classifier, step_and_interrupt)
        with pytest.raises(KeyboardInterrupt):
            ENTRIES["fit"](classifier)
    weights = classifier.get_weights()
    assert any((x != y).any() for x, y in zip(weights, before, strict=True))
    # Of the first `fit()`, too.
    assert int(classifier.optimizer.iterations) == len(TEXTS) + len(steps)
    classifier.save_to_preset("preset")
    loaded = keras_wave.WaveClassifier.from_preset("preset")
    assert_as_before(loaded, weights)
