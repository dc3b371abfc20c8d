import copy
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags

import keras_wave
from keras_wave.text.vocabulary import SPECIAL_TOKENS
from keras_wave.training import trainer
from tests.estimator.small_estimator import AGAIN
from tests.estimator.small_estimator import OTHER_TOPICS
from tests.estimator.small_estimator import OTHERS
from tests.estimator.small_estimator import SIZE
from tests.estimator.small_estimator import TEXTS
from tests.estimator.small_estimator import TOPICS
from tests.estimator.small_estimator import make_estimator
from tests.models.small_models import make_classifier
from tests.requirement import require


@pytest.fixture(scope="module")
def fitted():
    return make_estimator().fit(TEXTS, TOPICS)


def test_topics_are_learned(fitted):
    assert fitted.classes_.tolist() == ["Music", "Nature"]
    assert fitted.predict(OTHERS).tolist() == OTHER_TOPICS
    assert fitted.score(OTHERS, OTHER_TOPICS) == 1
    assert fitted.best_epoch_ <= len(fitted.history_) <= 12
    assert set(fitted.history_[0]) >= {"epoch", "loss", "val_accuracy"}


def test_probabilities_are_those_of_the_classifier(fitted):
    probabilities = fitted.predict_proba(OTHERS)
    assert probabilities.shape == (20, 2)
    assert probabilities.dtype == "float32"
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    logits = fitted.classifier_.predict(OTHERS, verbose=0)
    np.testing.assert_allclose(
        probabilities,
        keras.ops.convert_to_numpy(keras.ops.softmax(logits)),
        rtol=1e-5,
    )


def test_classifier_has_the_labels_as_names(fitted):
    assert isinstance(fitted.classifier_, keras_wave.WaveClassifier)
    assert fitted.classifier_.class_names == ["Music", "Nature"]


@pytest.mark.parametrize(
    "labels",
    [
        [3, -1],
        [True, False],
        [2.0, 1.0],
        np.array(["a", "b"]),
        np.array(["a", "b"], dtype=object),
    ],
    ids=["int", "bool", "float", "string", "object"],
)
def test_label_is_of_the_type_that_was_given(labels):
    labels = np.asarray(labels)
    y = labels[np.array([topic == "Music" for topic in TOPICS], "int")]
    estimator = make_estimator().fit(TEXTS, y)
    assert estimator.classes_.dtype == labels.dtype
    assert estimator.classes_.tolist() == sorted(labels.tolist())
    answers = estimator.predict(TEXTS)
    assert answers.dtype == labels.dtype
    assert answers.tolist() == y.tolist()


def test_columns_of_pandas():
    require("pandas")
    import pandas as pd

    frame = pd.DataFrame({"text": TEXTS, "topic": TOPICS})
    frame = frame.sample(frac=1, random_state=0)
    for dtype in ("object", "string", "category"):
        labels = frame["topic"].astype(dtype)
        estimator = make_estimator(epochs=1).fit(frame["text"], labels)
        assert estimator.classes_.tolist() == ["Music", "Nature"]
        assert set(estimator.predict(frame["text"])) <= {"Music", "Nature"}


@pytest.mark.parametrize("make", [list, tuple, np.array])
def test_rows_come_in_any_sequence(fitted, make):
    np.testing.assert_array_equal(
        fitted.predict_proba(make(OTHERS)), fitted.predict_proba(OTHERS)
    )


def test_state_decides_everything(fitted):
    again = make_estimator().fit(TEXTS, TOPICS)
    other = make_estimator(random_state=1).fit(TEXTS, TOPICS)
    expected = fitted.predict_proba(OTHERS)
    np.testing.assert_allclose(again.predict_proba(OTHERS), expected, **AGAIN)
    assert np.abs(other.predict_proba(OTHERS) - expected).max() > 1e-3


def test_random_state_of_numpy_is_drawn_from():
    state = np.random.RandomState(0)
    first, second = (
        make_estimator(random_state=state, epochs=1).fit(TEXTS, TOPICS)
        for _ in range(2)
    )
    difference = first.predict_proba(OTHERS) - second.predict_proba(OTHERS)
    assert np.abs(difference).max() > 0


def test_few_texts_of_a_preset_have_epochs_where_these_are_told_of(monkeypatch):
    alone = keras_wave.WaveEstimator("wave_small_en", random_state=0)
    alone.fit(TEXTS, TOPICS)
    (numbers,) = alone.history_
    assert (numbers["epoch"], alone.best_epoch_) == (0, 0)
    assert set(numbers) == {"epoch", "val_accuracy", "val_loss"}
    assert alone.predict(OTHERS).tolist() == OTHER_TOPICS
    unchecked = keras_wave.WaveEstimator(
        "wave_small_en", random_state=0, validation_fraction=0
    )
    assert unchecked.fit(TEXTS, TOPICS).history_ == []
    trained = keras_wave.WaveEstimator(
        "wave_small_en", random_state=0, learning_rate=1e-4
    )
    trained.fit(TEXTS, TOPICS)
    assert len(trained.history_) == trained.best_epoch_ == 10
    epochs = []

    def interrupt(classifier, rows, validation_rows, schedule, *others, **more):
        epochs.append(schedule.epochs)
        raise KeyboardInterrupt

    monkeypatch.setattr(trainer, "train", interrupt)
    for given in ({"batch_size": 64}, {"epochs": 7}):
        estimator = keras_wave.WaveEstimator("wave_small_en", **given)
        with pytest.raises(KeyboardInterrupt):
            estimator.fit(TEXTS, TOPICS)
    assert epochs == [10, 7]


def test_second_fit_begins_anew(fitted):
    labels = [number % 3 for number in range(SIZE)]
    estimator = make_estimator().fit(TEXTS, labels)
    assert estimator.classes_.tolist() == [0, 1, 2]
    estimator.fit(TEXTS, TOPICS)
    assert estimator.classes_.tolist() == ["Music", "Nature"]
    np.testing.assert_allclose(
        estimator.predict_proba(OTHERS), fitted.predict_proba(OTHERS), **AGAIN
    )


def test_fit_that_is_interrupted_leaves_the_network_before(monkeypatch):
    estimator = make_estimator(epochs=1).fit(TEXTS, TOPICS)
    expected = estimator.predict_proba(OTHERS)

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(trainer, "train", interrupt)
    with pytest.raises(KeyboardInterrupt):
        estimator.fit(TEXTS, [number % 3 for number in range(SIZE)])
    np.testing.assert_array_equal(estimator.predict_proba(OTHERS), expected)


def test_text_of_weight_zero_is_left_out():
    # Half of them say the contrary.
    weights = np.repeat([1.0, 0.0], SIZE)
    estimator = make_estimator().fit(
        TEXTS + TEXTS, TOPICS + TOPICS[::-1], sample_weight=weights
    )
    assert estimator.predict(OTHERS).tolist() == OTHER_TOPICS
    without = make_estimator().fit(TEXTS, TOPICS, sample_weight=[1.0] * SIZE)
    np.testing.assert_allclose(
        estimator.predict_proba(OTHERS), without.predict_proba(OTHERS), **AGAIN
    )


def test_heavy_text_counts_more():
    # The same texts with both labels, in equal numbers.
    texts, topics = TEXTS + TEXTS, TOPICS + TOPICS[::-1]
    weights = np.repeat([10.0, 0.1], SIZE)
    estimator = make_estimator().fit(texts, topics, sample_weight=weights)
    assert estimator.predict(OTHERS).tolist() == OTHER_TOPICS


def test_without_a_share_all_texts_are_learned_from():
    estimator = make_estimator(validation_fraction=0, epochs=2)
    estimator.fit(["a violin", "the river"], TOPICS[:2])
    assert estimator.best_epoch_ == 2
    assert "val_loss" not in estimator.history_[0]


def test_class_of_one_text_is_learned_from():
    texts, topics = [*TEXTS, "chess club"], [*TOPICS, "Games"]
    estimator = make_estimator(epochs=1).fit(texts, topics)
    assert estimator.classes_.tolist() == ["Games", "Music", "Nature"]


def test_sizes_are_those_of_the_arguments():
    estimator = make_estimator(
        hidden_dim=np.int64(12),
        vocabulary_size=np.int64(60),
        bigram_buckets=7,
        sequence_length=5,
        epochs=np.int64(1),
        batch_size=np.int64(10),
        learning_rate=np.float32(0.01),
    )
    classifier = estimator.fit(TEXTS, TOPICS).classifier_
    backbone = classifier.backbone
    assert backbone.hidden_dim == 12
    assert backbone.vocabulary_size <= 60
    assert backbone.bigram_buckets == 7
    assert classifier.preprocessor.sequence_length == 5
    # 80 texts are learned from.
    assert int(classifier.optimizer.iterations) == 8


def test_smallest_network_there_is():
    size = len(SPECIAL_TOKENS) + 1
    estimator = make_estimator(
        hidden_dim=1, vocabulary_size=size, sequence_length=3, epochs=1
    )
    backbone = estimator.fit(TEXTS, TOPICS).classifier_.backbone
    assert backbone.vocabulary_size <= size
    assert estimator.predict_proba(OTHERS).shape == (20, 2)


def test_loss_that_is_no_number_ends_a_training():
    with pytest.raises(FloatingPointError, match="after epoch 1"):
        make_estimator(learning_rate=1e30).fit(TEXTS, TOPICS)


def test_sizes_follow_the_number_of_texts():
    estimator = keras_wave.WaveEstimator(epochs=1).fit(TEXTS, TOPICS)
    assert estimator.classifier_.backbone.hidden_dim == 64
    assert estimator.classifier_.backbone.bigram_buckets == 2000


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    make_classifier(num_classes=3).save_to_preset(folder)
    return folder


@pytest.mark.parametrize("as_path", [str, lambda folder: folder])
def test_training_starts_from_a_preset(preset, as_path):
    estimator = keras_wave.WaveEstimator(
        as_path(preset), sequence_length=6, epochs=1, random_state=0
    )
    estimator.fit(["stocks fall", "the team wins"] * 5, [7, 8] * 5)
    classifier = estimator.classifier_
    assert classifier.class_names == ["7", "8"]
    assert classifier.preprocessor.sequence_length == 6
    assert "stocks" in classifier.preprocessor.tokenizer.get_vocabulary()


def test_quantized_preset_is_refused(tmp_path):
    classifier = make_classifier()
    classifier.quantize("int8")
    classifier.save_to_preset(tmp_path / "small")
    with pytest.raises(ValueError, match="is quantized"):
        keras_wave.WaveEstimator(tmp_path / "small").fit(TEXTS, TOPICS)


def test_every_epoch_is_told(capsys):
    make_estimator(epochs=2, verbose=1).fit(TEXTS, TOPICS)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Epoch 1: accuracy 0.")
    assert second.startswith("Epoch 2: accuracy ")
    make_estimator(epochs=1).fit(TEXTS, TOPICS)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "copy_of",
    [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_copies_give_the_same_answers(fitted, copy_of):
    loaded = copy_of(fitted)
    np.testing.assert_array_equal(
        loaded.predict_proba(OTHERS), fitted.predict_proba(OTHERS)
    )
    assert loaded.get_params() == fitted.get_params()
    assert loaded.history_ == fitted.history_


def test_clone_has_the_arguments_alone(fitted):
    cloned = clone(fitted)
    assert cloned.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        cloned.predict(TEXTS)


def test_other_estimators_see_that_it_takes_texts():
    tags = get_tags(keras_wave.WaveEstimator())
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.estimator_type == "classifier"
    assert tags.target_tags.required


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([], [], "at least one text"),
        ("one text", [1], "several texts"),
        (None, TOPICS, "X of type NoneType"),
        (iter(TEXTS), TOPICS, "X of type list_iterator"),
        (TEXTS, ["a"] * SIZE, "one class alone.*'a' in each of 100"),
        (TEXTS, TOPICS[1:], "100 texts and 99 labels"),
        (TEXTS, None, "the target y is None"),
        (TEXTS, [*TOPICS[1:], None], "None in row 99"),
        (TEXTS, [*TOPICS[1:], float("nan")], "nan in row 99"),
        (TEXTS, [float("nan"), *range(SIZE - 1)], "nan in row 0"),
        (TEXTS, np.array([1.0, np.nan] * 50), "nan in row 1"),
        (TEXTS, [1, *TOPICS[1:]], "of the types int, str"),
        (TEXTS, [[1, 2]] * SIZE, "1d array"),
        (TEXTS, np.linspace(0, 1, SIZE), "continuous"),
        ([*TEXTS[1:], None], TOPICS, "None of type NoneType in row 99"),
        ([*TEXTS[1:], float("nan")], TOPICS, "nan of type float in row 99"),
        ([(a, a) for a in TEXTS], TOPICS, "of type tuple in row 0"),
        (np.array([TEXTS, TEXTS]).T, TOPICS, "one axis"),
    ],
)
def test_rows_that_cannot_be_learned(X, y, message):
    with pytest.raises(ValueError, match=message) as error:
        make_estimator().fit(X, y)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1.0] * (SIZE - 1), "100 texts and 99"),
        ([0.0] * SIZE, "of 100 zeros"),
        ([-1.0] + [1.0] * (SIZE - 1), "-1.0 in row 0"),
        ([float("nan")] * SIZE, "finite"),
        ([[1.0, 1.0]] * SIZE, r"shape \(100, 2\)"),
        ([0.0, 1.0] * 50, "one class alone.*'Nature' in each of 50"),
    ],
)
def test_weights_that_are_none(weights, message):
    with pytest.raises(ValueError, match=message):
        make_estimator().fit(TEXTS, TOPICS, sample_weight=weights)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden_dim": 0}, "hidden_dim == 0"),
        ({"hidden_dim": "8"}, "hidden_dim must be an instance of int"),
        ({"vocabulary_size": 5}, "vocabulary_size == 5, must be >= 6"),
        ({"bigram_buckets": -1}, "bigram_buckets == -1"),
        ({"sequence_length": 2}, "sequence_length == 2"),
        ({"epochs": 0}, "epochs == 0"),
        ({"epochs": 1.5}, "epochs must be"),
        ({"batch_size": 0}, "batch_size == 0"),
        ({"learning_rate": 0}, "learning_rate == 0"),
        ({"learning_rate": float("inf")}, "must be finite.*=inf"),
        ({"validation_fraction": 1}, "validation_fraction == 1"),
        ({"validation_fraction": None}, "validation_fraction must be"),
        ({"validation_fraction": float("nan")}, "must be finite.*=nan"),
        ({"random_state": "x"}, "cannot be used to seed"),
        ({"preset": "agnews"}, "preset has its own.*hidden_dim=16"),
        (
            {"preset": "agnews", "hidden_dim": None, "bigram_buckets": None},
            "no preset 'agnews'",
        ),
    ],
)
def test_arguments_that_are_refused(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message) as error:
        make_estimator(**arguments).fit(TEXTS, TOPICS)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("method", ["predict", "predict_proba"])
def test_texts_to_classify_are_checked(fitted, method):
    with pytest.raises(ValueError, match="several texts"):
        getattr(fitted, method)("one text")
    with pytest.raises(NotFittedError):
        getattr(make_estimator(), method)(TEXTS)


def test_import_of_the_package_leaves_it_out():
    code = (
        "import inspect\n"
        "import sys\n"
        "import keras_wave\n"
        "from keras_wave import *\n"
        "assert 'WaveEstimator' in dir(keras_wave)\n"
        "assert 'keras_wave.estimator' not in sys.modules\n"
        "sys.modules['sklearn'] = None\n"
        "assert 'explain' in dict(inspect.getmembers(keras_wave))\n"
        "keras_wave.WaveEstimator()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert result.stderr.splitlines()[-1] == (
        "ImportError: `WaveEstimator` needs scikit-learn. Install it with: "
        "pip install 'keras-wave[sklearn]'"
    )


def test_other_names_are_none():
    with pytest.raises(AttributeError, match="no attribute 'WaveEstimators'"):
        keras_wave.WaveEstimators  # noqa: B018
