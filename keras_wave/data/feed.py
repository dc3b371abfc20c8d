import functools
import reprlib

import keras
import numpy as np

from keras_wave import keras_compat
from keras_wave.data import device_sharing
from keras_wave.data import labels
from keras_wave.data import passes as row_passes
from keras_wave.data import rows as data_rows
from keras_wave.data import streams
from keras_wave.data import texts
from keras_wave.data.array_source import ArraySource
from keras_wave.data.row_batches import RowBatches
from keras_wave.data.text_source import TextSource
from keras_wave.data.text_source import to_arrays
from keras_wave.data.token_source import TokenSource
from keras_wave.text import TokenRows

BATCH_SIZE = 32
# A length of its own is compiled on JAX. About so many batches repay that.
FEWEST_BATCHES = 16


class Feed:
    """Prepares what `fit()`, `evaluate()` and `predict()` are given.

    This is the one place that asks what came: rows in memory, a data set of
    TensorFlow, or batches that Python makes one by one. Rows are checked before
    any work is done.

    Args:
        preprocess: A function of `x`, `y` and `sample_weight` of a batch, to a
            tuple of what the network takes.
        encode: A function from texts to `keras_wave.text.TokenRows`, where a
            text has the same tokens each time. `None` where texts have to be
            preprocessed batch by batch.
        sequence_length: int. The most tokens of a row, where there is `encode`.
        pad_token_id: int. Fills rows of tokens up.
        vocabulary_size: int. The number of ids that the network knows.
        takes_texts: bool. Whether there is a preprocessor.
        label_kind: A `LabelKind`.
    """

    def __init__(
        self,
        preprocess,
        encode,
        sequence_length,
        pad_token_id,
        vocabulary_size,
        takes_texts,
        label_kind,
    ):
        self._preprocess = preprocess
        self._encode = encode
        self._sequence_length = sequence_length
        self._pad_token_id = pad_token_id
        self._vocabulary_size = vocabulary_size
        self._takes_texts = takes_texts
        self._label_kind = label_kind

    def for_training(
        self,
        x,
        y=None,
        sample_weight=None,
        batch_size=None,
        shuffle=True,
        by_length=None,
        validation_split=None,
        passes=None,
        validation_batch_size=None,
    ):
        """Returns batches to train on, and batches to validate on or `None`.

        Args:
            x: Texts, preprocessed ids, or a data set.
            y: Labels. Defaults to `None`.
            sample_weight: Weights. Defaults to `None`.
            batch_size: int. Defaults to `None`: 32, or that of a data set.
            shuffle: bool. Whether to shuffle rows in memory before every epoch.
                Defaults to `True`.
            by_length: bool. Whether the rows of a batch are of similar length.
                Defaults to `None`: texts in memory that are shuffled are, as
                far as one device takes all of a batch, and lengths that few
                batches would have are left out.
            validation_split: float in `(0, 1)`. The fraction of rows in memory
                to validate on. Defaults to `None`.
            passes: A tuple of how often a data set is read, the number of
                batches each time, or `None` for all, and the argument that
                tells the number. Defaults to `None`: it is read once.
            validation_batch_size: int. Defaults to `None`: `batch_size`.

        Raises:
            ValueError: If the inputs are no texts, the labels no classes, or
                both of different length.
        """
        self._check_class_names(x)
        if not is_in_memory(x):
            if by_length:
                raise ValueError(
                    "`bucket_by_length=True` is for texts in memory. Received: "
                    f"x of type {type(x).__name__}. Batch a dataset by length "
                    "with its own `bucket_by_sequence_length()`."
                )
            if validation_split:
                raise ValueError(
                    "Rows in memory can be split, and a data set cannot. "
                    f"Received: validation_split={validation_split} and x of "
                    f"type {type(x).__name__}. Give `validation_data`."
                )
            batches = self._data_set(x, y, sample_weight, batch_size, passes)
            return batches, None
        rows = self.check_rows(x, y, sample_weight, is_labelled=True)
        validation = None
        if validation_split:
            rows, validation = data_rows.split(rows, validation_split)
            validation = self._all_rows(
                validation, validation_batch_size or batch_size
            )
        x, *targets = rows
        batch_size = batch_size or BATCH_SIZE
        fewest = 1
        if by_length is None:
            # Processes that share a batch must agree on its shape.
            is_shared = keras.distribution.distribution() is not None
            by_length = shuffle and self._has_tokens(x) and not is_shared
            fewest = FEWEST_BATCHES * batch_size
        batches = RowBatches(
            self._source(x, by_length, fewest),
            targets,
            batch_size,
            shuffle=shuffle,
            by_length=by_length,
        )
        return deliver(batches), validation

    def for_evaluation(
        self,
        x,
        y=None,
        sample_weight=None,
        batch_size=None,
        passes=None,
        is_in_order=False,
    ):
        """Returns batches of labelled rows, in any order where it is all.

        Args:
            x: As in `for_training()`.
            y: As in `for_training()`.
            sample_weight: As in `for_training()`.
            batch_size: int. Defaults to `None`: that of a data set, or batches
                of as many texts as have a certain number of tokens.
            passes: As in `for_training()`.
            is_in_order: bool. Whether the batches must be of rows as they come.
                Defaults to `False`.

        Raises:
            ValueError: As in `for_training()`.
        """
        self._check_class_names(x)
        if not is_in_memory(x):
            return self._data_set(x, y, sample_weight, batch_size, passes)
        rows = self.check_rows(x, y, sample_weight, is_labelled=True)
        return self._all_rows(rows, batch_size, is_in_order)

    def for_prediction(self, x, batch_size=None, is_in_order=False):
        """Returns batches, and where the answer of each row is among them.

        Args:
            x: As in `for_training()`.
            batch_size: As in `for_evaluation()`.
            is_in_order: bool. Whether the batches must be of rows as they come.
                Defaults to `False`.

        Returns:
            A tuple of batches and an int array or a slice, or `None` where the
            answers are in order, and no others.

        Raises:
            ValueError: If the inputs are no texts.
        """
        if not is_in_memory(x):
            batches = self._data_set(
                x, batch_size=batch_size, is_labelled=False
            )
            return batches, None
        x, _, _ = self.check_rows(x)
        parts = device_sharing.count_parts()
        if is_in_order or not self._has_tokens(x):
            source = self._source(x, is_cut=False)
            return _in_order(source, batch_size or BATCH_SIZE, parts)
        source = self._source(x)
        if batch_size:
            batch_size = device_sharing.round_up(batch_size, parts)
        batches = _by_length(source, batch_size, parts)
        places = np.argsort(np.concatenate(batches))
        batches[-1] = row_passes.filled(
            batches[-1], batch_size or _most_rows(source, parts), parts
        )
        if len(batches) == 1:
            batch, _, _ = source.take(batches[0])
            return _deliver_one(batch), places
        return deliver(RowBatches(source, batches=batches)), places

    def check_rows(self, x, y=None, sample_weight=None, is_labelled=False):
        """Returns checked rows in memory, or raises a `ValueError`.

        Args:
            x: Texts or preprocessed ids.
            y: Labels. Defaults to `None`.
            sample_weight: Weights. Defaults to `None`.
            is_labelled: bool. Whether there must be labels. Defaults to
                `False`.

        Returns:
            A tuple `(x, y, sample_weight)`.
        """
        if texts.is_preprocessed(x):
            x = texts.check_ids(x, self._vocabulary_size)
        elif not self._takes_texts:
            raise ValueError(
                "This classifier has no preprocessor, so it takes a dictionary "
                "of `token_ids` and `padding_mask`. "
                f"Received: x of type {type(x).__name__}. Set "
                "`classifier.preprocessor` to classify raw strings."
            )
        else:
            x = texts.check_texts(x)
        size = data_rows.count(x)
        if is_labelled:
            y = labels.check_labels(y, size, self._label_kind)
        if sample_weight is not None:
            sample_weight = labels.check_weights(sample_weight, size)
        return x, y, sample_weight

    def _has_tokens(self, x):
        """Whether texts have the same tokens each time they are read."""
        return self._encode is not None and not texts.is_preprocessed(x)

    def _source(self, x, is_cut=True, fewest=1):
        """Returns what makes the inputs of checked rows, batch by batch."""
        if self._has_tokens(x):
            return self._tokens(x, is_cut, fewest)
        if not texts.is_preprocessed(x):
            if not is_cut:
                return TextSource(x, self._preprocess)
            x = TextSource(x, self._preprocess).take_all()
        if not is_cut:
            return ArraySource(x)
        rows = TokenRows.from_padded(x["token_ids"], x["padding_mask"])
        return TokenSource(rows, longest=x["token_ids"].shape[1])

    def _tokens(self, x, is_cut, fewest=1):
        return TokenSource(
            self._encode(x),
            self._sequence_length,
            self._pad_token_id,
            is_cut,
            fewest,
        )

    def _all_rows(self, rows, batch_size=None, is_in_order=False):
        x, *targets = rows
        by_length = self._has_tokens(x) and not is_in_order
        source = self._source(x, is_cut=by_length)
        batches = RowBatches(
            source,
            targets,
            batch_size or BATCH_SIZE,
            batches=_by_length(source, batch_size, device_sharing.count_parts())
            if by_length
            else None,
        )
        return deliver(batches)

    def _data_set(
        self,
        x,
        y=None,
        sample_weight=None,
        batch_size=None,
        passes=None,
        is_labelled=True,
    ):
        """Checks and preprocesses the batches of a data set."""
        name = type(x).__name__
        if y is not None or sample_weight is not None:
            raise ValueError(
                f"A {name} makes batches of texts and their labels: please do "
                "not provide `y` or `sample_weight` beside it. Received: "
                f"y={reprlib.repr(y)}, "
                f"sample_weight={reprlib.repr(sample_weight)}"
            )
        if batch_size is not None:
            raise ValueError(
                f"The batches of a {name} come as they are. "
                f"Received: batch_size={batch_size}. Leave it out."
            )
        if isinstance(x, RowBatches):
            return deliver(x)
        if streams.is_stream(x):
            if passes is not None:
                streams.check_passes(x, *passes)
            prepare = functools.partial(
                self._prepare_batch, is_labelled=is_labelled
            )
            return streams.prepare(x, prepare)
        from keras_wave.data import tf_data

        return tf_data.preprocess(
            x,
            self._preprocess,
            is_of_texts=self._encode is not None,
            is_labelled=is_labelled,
            vocabulary_size=self._vocabulary_size,
            label_kind=self._label_kind,
        )

    def check_batch(self, x, y=None, sample_weight=None, is_labelled=True):
        """Returns checked rows of one batch, as `check_rows()` does.

        Args:
            x: As in `check_rows()`.
            y: As in `check_rows()`.
            sample_weight: As in `check_rows()`.
            is_labelled: As in `check_rows()`, but `True` by default.

        Raises:
            ValueError: Also if devices share a batch, and cannot share it.
        """
        rows = self.check_rows(x, y, sample_weight, is_labelled)
        parts = device_sharing.count_parts()
        device_sharing.check_sizes([data_rows.count(rows[0])], parts)
        return rows

    def _prepare_batch(self, batch, is_labelled):
        x, y, sample_weight = streams.unpack(batch)
        # Labels are not needed to predict, but are checked.
        is_labelled = is_labelled or y is not None
        rows = self.check_batch(x, y, sample_weight, is_labelled)
        if self._has_tokens(rows[0]):
            x, *targets = rows
            source = self._tokens(x, is_cut=False)
            rows = source.take(np.arange(len(source)), *targets)
        else:
            rows = to_arrays(self._preprocess(*rows))
        return tuple(part for part in rows if part is not None)

    def _check_class_names(self, x):
        names = getattr(x, "class_names", None)
        labels.check_order(names, self._label_kind.class_names)


def _by_length(source, batch_size, parts):
    """Returns the rows of each batch, where nobody asked for an order."""
    if batch_size:
        return row_passes.by_length(source.padded, batch_size)
    batches, source.padded = row_passes.packed_by_length(source.padded, parts)
    return batches


def _most_rows(source, parts):
    return row_passes.rows_of_length(source.padded.max(), parts)


def _in_order(source, batch_size, parts):
    """Returns batches of rows as they come, and which answers are theirs."""
    size = len(source)
    batches = row_passes.in_order(size, batch_size)
    if size % batch_size % parts == 0:
        return deliver(RowBatches(source, batches=batches)), None
    # Devices share the last batch as well.
    batches[-1] = row_passes.filled(batches[-1], batch_size, parts)
    return deliver(RowBatches(source, batches=batches)), slice(size)


def is_in_memory(x):
    """Whether `x` are rows, and no data set that is read batch by batch."""
    tf = keras_compat.imported_tensorflow()
    is_dataset = tf is not None and isinstance(x, tf.data.Dataset)
    return not (is_dataset or is_grain(x) or streams.is_stream(x))


def is_grain(x):
    """Whether `x` is a data set of Grain, which KerasHub reads."""
    return type(x).__module__.partition(".")[0] == "grain"


def has_order_to_shuffle(batches):
    """Whether Keras can shuffle the batches, which come in an order."""
    return (
        isinstance(batches, keras.utils.PyDataset)
        and not isinstance(batches, RowBatches)
        and batches.num_batches is not None
    )


def deliver(batches):
    """Returns `RowBatches` as the backend reads them fastest.

    Raises:
        ValueError: If devices cannot share one of them.
    """
    device_sharing.check_sizes(batches.sizes, device_sharing.count_parts())
    if keras.config.backend() != "tensorflow":
        return batches
    from keras_wave.data import tf_data

    return tf_data.from_batches(batches)


def _deliver_one(batch):
    if keras.config.backend() != "tensorflow":
        source = ArraySource(batch)
        return RowBatches(source, batch_size=len(source))
    from keras_wave.data import tf_data

    return tf_data.from_one_batch(batch)
