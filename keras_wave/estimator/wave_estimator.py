import dataclasses
import math
import numbers

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.base import ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_is_fitted

from keras_wave.data.stratified_split import set_aside
from keras_wave.estimator import checks
from keras_wave.estimator import preset_bytes
from keras_wave.estimator.seeding import seeded
from keras_wave.text.vocabulary import SPECIAL_TOKENS
from keras_wave.training import new_classifier
from keras_wave.training import start
from keras_wave.training.best_epoch import name_epoch

# What is not named is 1 at least.
LEAST = {
    "bigram_buckets": 0,
    # Start and end are tokens, too.
    "sequence_length": 3,
    "vocabulary_size": len(SPECIAL_TOKENS) + 1,
}


class WaveEstimator(ClassifierMixin, BaseEstimator):
    """A scikit-learn estimator that classifies texts by a Wave network.

    It takes raw texts, and labels that are strings or numbers, and goes where
    an estimator of scikit-learn goes: `cross_val_score()`, `GridSearchCV`,
    `CalibratedClassifierCV`, `Pipeline`. What is not given is chosen by the
    number of texts, as `keras-wave train` does. Some texts are set aside, the
    same share of every class. From nothing, the epoch that gets most of them
    right is kept. From a preset, they are checked on, and a second training
    learns from all texts. It needs scikit-learn, which the extra `sklearn`
    installs.

    Every `fit()` trains a new network. A fitted estimator can be pickled: the
    pickle holds a preset, which loads on every backend.

    Args:
        preset: string or path. What the training starts from: the name of a
            built-in preset, a folder or a handle. Defaults to `None`: from
            nothing, with a vocabulary that is learned from the texts.
        hidden_dim: int. The width of a network from nothing. Defaults to
            `None`: by the number of texts.
        vocabulary_size: int. The most tokens of a network from nothing.
            Defaults to `None`: by the number of texts.
        bigram_buckets: int. The rows for pairs of tokens of a network from
            nothing; 0 for none. Defaults to `None`: by the number of texts.
        sequence_length: int. The number of tokens that texts are cut to.
            Defaults to `None`: one that leaves 99 of 100 texts whole, 1,024 at
            most.
        epochs: int. From nothing the most, since a training stops there when
            it no longer gains. Defaults to `None`: by the number of texts. Few
            texts of few classes have a preset and no epochs: a regression in
            closed form is all, unless `epochs`, `batch_size` or `learning_rate`
            are given.
        batch_size: int. Defaults to `None`: by the number of texts.
        learning_rate: float. That of Adam at the start, and in a line to zero
            at the end. Defaults to `None`: by the number of texts.
        validation_fraction: float in `[0, 1)`. The share of texts to set aside,
            of each class at least one, and none of a class of one text. With
            `0` all are learned from, and the last epoch is kept. Defaults to
            `0.1`.
        random_state: int, `numpy.random.RandomState` or `None`. Decides all
            that is random: an int gives the same network again, on PyTorch and
            TensorFlow but for rounding. Defaults to `None`: another network
            every time.
        verbose: int. Whether to print a line an epoch. Defaults to `0`.

    Attributes:
        classes_: A NumPy array, the sorted labels.
        classifier_: The trained `WaveClassifier`, whose class names are the
            labels as strings.
        history_: A list of a dictionary an epoch, with its `epoch`, `loss`,
            `accuracy`, and where texts are set aside `val_loss` and
            `val_accuracy`: of the training that is checked on these. A
            regression alone is epoch 0, with the last two, or none where no
            texts are set aside.
        best_epoch_: int. The epoch that is kept, counted from 1; 0 for a
            regression alone.

    Example:

    >>> texts = ["Stocks fall", "The team wins"] * 20
    >>> topics = ["business", "sports"] * 20
    >>> estimator = keras_wave.WaveEstimator(random_state=0)
    >>> estimator.fit(texts, topics).predict(["Stocks fall"])
    array(['business'], dtype='<U8')
    """

    def __init__(
        self,
        preset=None,
        *,
        hidden_dim=None,
        vocabulary_size=None,
        bigram_buckets=None,
        sequence_length=None,
        epochs=None,
        batch_size=None,
        learning_rate=None,
        validation_fraction=0.1,
        random_state=None,
        verbose=0,
    ):
        self.preset = preset
        self.hidden_dim = hidden_dim
        self.vocabulary_size = vocabulary_size
        self.bigram_buckets = bigram_buckets
        self.sequence_length = sequence_length
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X, y, sample_weight=None):
        """Trains a new network.

        Args:
            X: Texts: a list, a NumPy array, or a column of pandas.
            y: The label of each text: strings, integers, booleans or whole
                floats.
            sample_weight: A weight a text. A text of weight 0 is left out.
                Defaults to `None`.

        Returns:
            The estimator.

        Raises:
            ValueError: If `X` are no texts, if a label is missing, if there is
                one class alone, if there are not as many labels or weights as
                texts, or if an argument of the estimator is out of range.
            TypeError: If an argument of the estimator is of another type.
            FloatingPointError: If the loss is no longer a number, as with too
                high a `learning_rate`.
        """
        self._check_arguments()
        texts = checks.check_texts(X)
        classes, labels = checks.check_labels(y, len(texts))
        weights = checks.check_weights(sample_weight, len(texts))
        rows = (
            np.arange(len(texts)) if weights is None else weights.nonzero()[0]
        )
        if len(np.unique(labels[rows])) < 2:
            raise ValueError(
                "There is one class alone, and a classifier needs two. "
                f"Received: the label {classes.tolist()[labels[rows[0]]]!r} in "
                f"each of {len(rows)} texts."
            )
        rows = rows.tolist()
        seed = check_random_state(self.random_state).randint(2**31)
        train_rows, validation_rows = rows, []
        if self.validation_fraction:
            train_rows, validation_rows = (
                [rows[i] for i in part]
                for part in set_aside(
                    labels[rows].tolist(), self.validation_fraction, seed
                )
            )

        def take(part):
            taken = [texts[i] for i in part], labels[part]
            return taken if weights is None else (*taken, weights[part])

        def train_network(train_rows, validation_rows):
            with seeded(seed):
                classifier = self._start(
                    [texts[i] for i in train_rows],
                    list(map(str, classes)),
                    size,
                )
                best = start.train(
                    classifier,
                    take(train_rows),
                    take(validation_rows) if validation_rows else None,
                    size,
                    self._tell if self.verbose else lambda epoch: None,
                )
            return classifier, best

        is_trained_again = self.preset is not None and validation_rows
        size = self._choose_size(
            len(rows) if is_trained_again else len(train_rows), len(classes)
        )
        classifier, best = train_network(train_rows, validation_rows)
        if is_trained_again:
            classifier, _ = train_network(rows, [])
        self.classes_ = classes
        self.classifier_ = classifier
        self.history_ = best.epochs
        self.best_epoch_ = best.best
        return self

    def predict_proba(self, X):
        """Returns the probability of each class for texts.

        Args:
            X: Texts, as in `fit()`.

        Returns:
            A float32 NumPy array of shape `(texts, classes)`, whose columns are
            in the order of `classes_`.

        Raises:
            ValueError: If `X` are no texts.
            sklearn.exceptions.NotFittedError: If `fit()` was not called.
        """
        check_is_fitted(self)
        return self.classifier_.predict_proba(checks.check_texts(X))

    def predict(self, X):
        """Returns the likeliest label for texts.

        Args:
            X: Texts, as in `fit()`.

        Returns:
            A NumPy array of items of `classes_`.

        Raises:
            ValueError: If `X` are no texts.
            sklearn.exceptions.NotFittedError: If `fit()` was not called.
        """
        indices = self.predict_proba(X).argmax(axis=-1)
        return self.classes_[indices]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags

    def __getstate__(self):
        state = dict(super().__getstate__())
        if "classifier_" in state:
            state["classifier_"] = preset_bytes.pack(state["classifier_"])
        return state

    def __setstate__(self, state):
        state = dict(state)
        if "classifier_" in state:
            state["classifier_"] = preset_bytes.unpack(state["classifier_"])
        super().__setstate__(state)

    def _check_arguments(self):
        sizes = ("hidden_dim", "vocabulary_size", "bigram_buckets")
        for name in (*sizes, "sequence_length", "epochs", "batch_size"):
            value = getattr(self, name)
            if value is None:
                continue
            check_scalar(
                value, name, numbers.Integral, min_val=LEAST.get(name, 1)
            )
            if name in sizes and self.preset is not None:
                raise ValueError(
                    f"`{name}` is for a network from nothing, and a preset "
                    f"has its own. Received: preset={self.preset!r} and "
                    f"{name}={value!r}."
                )
        if self.learning_rate is not None:
            check_scalar(
                self.learning_rate,
                "learning_rate",
                numbers.Real,
                min_val=0,
                include_boundaries="neither",
            )
        check_scalar(
            self.validation_fraction,
            "validation_fraction",
            numbers.Real,
            min_val=0,
            max_val=1,
            include_boundaries="left",
        )
        for name in ("learning_rate", "validation_fraction"):
            value = getattr(self, name)
            # NaN is below no bound, and above none.
            if value is not None and not math.isfinite(value):
                raise ValueError(
                    f"`{name}` must be finite. Received: {name}={value!r}."
                )

    def _choose_size(self, row_count, num_classes):
        given = {
            "width": self.hidden_dim,
            "vocabulary": self.vocabulary_size,
            "pairs": self.bigram_buckets,
            "epochs": self.epochs,
            "batch_size": self.batch_size,
        }
        # Those of a grid may be NumPy's.
        given = {k: int(v) for k, v in given.items() if v is not None}
        if self.learning_rate is not None:
            given["learning_rate"] = float(self.learning_rate)
        # What is said of a training asks for one.
        is_trained = bool({"batch_size", "learning_rate"} & set(given))
        size = start.find_schedule(
            self.preset, row_count, num_classes, is_trained
        )
        return dataclasses.replace(size, **given)

    def _start(self, texts, class_names, size):
        """Returns the classifier that the training starts from."""
        length = self.sequence_length and int(self.sequence_length)
        if self.preset is None:
            return new_classifier.build(texts, class_names, size, length)
        return new_classifier.load(self.preset, texts, class_names, length)

    def _tell(self, epoch):
        part = "val_" if "val_loss" in epoch else ""
        print(
            f"{name_epoch(epoch['epoch'])}: "
            f"accuracy {epoch[f'{part}accuracy']:.4f}, "
            f"loss {epoch[f'{part}loss']:.4f}"
        )
