"""What a `tf.data.Dataset` reads and makes.

It is imported where such a data set comes, and where TensorFlow trains: rows in
memory are then batched in its graphs, which does not wait for Python.
"""

import keras
import numpy as np
import tensorflow as tf

from keras_wave.data import device_sharing
from keras_wave.data import graph_errors
from keras_wave.data import labels as data_labels
from keras_wave.data import texts
from keras_wave.data.array_source import ArraySource
from keras_wave.data.token_source import TokenSource


def preprocess(
    dataset, function, is_of_texts, is_labelled, vocabulary_size, label_kind
):
    """Maps preprocessing over a `tf.data.Dataset`, as KerasHub does.

    Args:
        dataset: A `tf.data.Dataset` of batches.
        function: A function of `x`, `y` and `sample_weight`.
        is_of_texts: bool. Whether nothing else is preprocessed than texts, one
            or several a row.
        is_labelled: bool. Whether there must be labels.
        vocabulary_size: int. The number of ids that the network knows.
        label_kind: A `LabelKind`.

    Returns:
        A `tf.data.Dataset`.

    Raises:
        ValueError: If its batches are no texts, or have no labels.
    """
    _check_dataset(dataset, is_labelled)
    if dataset.cardinality() == tf.data.UNKNOWN_CARDINALITY:
        dataset = _with_a_batch(dataset)
    parts = device_sharing.count_parts()

    # Of what is converted, an error tells the lines of its source.
    @tf.autograph.experimental.do_not_convert
    def check(x, y=None, sample_weight=None):
        if texts.is_preprocessed(x):
            x = _check_ids(x, vocabulary_size)
        elif is_of_texts:
            x = _check_texts(x)
        x = _check_size(x, (y, sample_weight), parts)
        y, sample_weight = check_targets(y, sample_weight, label_kind)
        return keras.utils.pack_x_y_sample_weight(x, y, sample_weight)

    # The function may be a user's, written to be converted.
    def prepare(x, y=None, sample_weight=None):
        inputs, y, sample_weight = keras.utils.unpack_x_y_sample_weight(
            function(x, y, sample_weight)
        )
        # TensorFlow's debug mode runs without a graph what was traced as one,
        # and both must make the same dtypes.
        inputs = complete(inputs, x)
        return keras.utils.pack_x_y_sample_weight(inputs, y, sample_weight)

    for step in (check, prepare):
        dataset = dataset.map(step, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)


def _check_dataset(dataset, is_labelled):
    if dataset.cardinality() == 0:
        raise ValueError(
            "Give at least one batch. Received: a `tf.data.Dataset` of none."
        )
    spec = dataset.element_spec
    count = len(spec) if isinstance(spec, tuple) else 1
    if count > 3:
        raise ValueError(
            "A batch must be `x`, `(x, y)` or `(x, y, sample_weight)`. "
            f"Received: a `tf.data.Dataset` of tuples of {count}."
        )
    if is_labelled and count == 1:
        raise ValueError(
            "Training and evaluation need a label for each text. Received: a "
            "`tf.data.Dataset` without labels. Let it make batches `(x, y)`."
        )
    for part in keras.tree.flatten(spec):
        if getattr(part, "shape", tf.TensorShape(None)).rank == 0:
            raise ValueError(
                "Texts come in batches. Received: a `tf.data.Dataset` of "
                "single rows. Give `dataset.batch(32)`."
            )


def _with_a_batch(dataset):
    """Returns a data set that fails at its end where that is its start.

    Each backend ends in another way where it gets no batch, or says nothing.
    """
    spec = dataset.element_spec
    if not all(isinstance(p, tf.TensorSpec) for p in keras.tree.flatten(spec)):
        return dataset  # It has no texts, as is said of its first batch.

    def make_part(part):
        shape = [] if part.shape.rank is None else part.shape
        return tf.zeros([size or 0 for size in shape], part.dtype)

    end = tf.data.Dataset.from_tensors(tf.nest.map_structure(make_part, spec))
    batches = dataset.map(lambda *batch: (False, batch))
    batches = batches.concatenate(end.map(lambda *batch: (True, batch)))

    def look(is_later, batch):
        is_end, batch = batch
        check = graph_errors.assert_or_refuse(
            is_later | ~is_end,
            "Give at least one batch. Received: a `tf.data.Dataset` of none.",
        )
        with tf.control_dependencies([check]):
            return tf.constant(True), (tf.identity(is_end), batch)

    batches = batches.scan(tf.constant(False), look)
    batches = batches.filter(lambda is_end, batch: ~is_end)
    is_tuple = isinstance(spec, tuple)
    return batches.map(lambda _, batch: batch if is_tuple else batch[0])


def _check_texts(x):
    """Returns the texts of a batch, strings of one axis."""
    if isinstance(x, dict):
        if len(x) > 1:
            raise ValueError(
                "Each row must have one text, or a tuple of them. Received: a "
                f"`tf.data.Dataset` of the columns {list(x)}. Choose by "
                "`dataset.map()`, as `lambda x, y: (x['text'], y)` does."
            )
        (x,) = x.values()
    if isinstance(x, (tuple, list)):
        return tuple(map(_check_texts, x))
    is_dense = isinstance(x, tf.Tensor)
    if not is_dense or x.dtype != tf.string:
        kind = x.dtype.name if is_dense else type(x).__name__
        raise ValueError(
            "Texts must be dense tensors of strings. Received: a "
            f"`tf.data.Dataset` of {kind}."
        )
    message = (
        "Texts must have one axis, or a second one of length 1. Received: "
        "a batch of shape {}."
    )
    return _to_one_axis(x, message)


def _check_ids(x, vocabulary_size):
    token_ids = x["token_ids"]
    if not token_ids.dtype.is_integer:
        raise ValueError(
            f"`token_ids` must be integers. Received: {token_ids.dtype.name}"
        )
    is_known = (token_ids >= 0) & (token_ids < vocabulary_size)
    check = graph_errors.assert_or_refuse(
        tf.reduce_all(is_known),
        f"`token_ids` must be in [0, {vocabulary_size}), the vocabulary. "
        "Received: a batch of ids with {}.",
        _others(token_ids, is_known),
    )
    with tf.control_dependencies([check]):
        return {**x, "token_ids": tf.identity(token_ids)}


def _check_size(x, targets, parts):
    """Returns `x`, with a check that it has rows, and devices can share it.

    Args:
        x: A structure of tensors.
        targets: What must have as many rows.
        parts: int. The number of devices.
    """
    message = (
        "There must be one label, and one weight, for each text. Received: a "
        "batch whose parts have {} rows."
    )
    tensors = [
        part
        for part in keras.tree.flatten((x, targets))
        if isinstance(part, tf.Tensor)
    ]
    known = [part.shape[0] if part.shape.rank else None for part in tensors]
    if None not in known and len(set(known)) > 1:
        # The step that is traced for them would fail before they are read.
        raise ValueError(message.format(f"[{' '.join(map(str, known))}]"))
    sizes = tf.concat([tf.shape(part)[:1] for part in tensors], axis=0)
    size = sizes[0]
    checks = [
        graph_errors.assert_or_refuse(
            tf.reduce_all(sizes == size), message, sizes
        ),
        graph_errors.assert_or_refuse(
            size > 0, "Give at least one text. Received: an empty batch."
        ),
        graph_errors.assert_or_refuse(
            size % parts == 0, device_sharing.make_message("{}", parts), size
        ),
    ]
    with tf.control_dependencies(checks):
        return keras.tree.map_structure(tf.identity, x)


def _to_one_axis(tensor, message):
    """Returns a tensor of the shape `(rows,)` or `(rows, 1)` as the first."""
    if tensor.shape.rank in (0, 1):
        return tensor
    if tensor.shape.rank is not None:
        if tensor.shape.rank != 2 or tensor.shape[1] not in (1, None):
            raise ValueError(message.format(tuple(tensor.shape)))
    shape = tf.shape(tensor)
    # The rank may not be known before the data set runs.
    is_column = tf.logical_and(
        tf.size(shape) > 0, tf.size(tensor) == tf.reduce_prod(shape[:1])
    )
    check = graph_errors.assert_or_refuse(is_column, message, shape)
    with tf.control_dependencies([check]):
        rows = tf.reshape(tensor, [-1])
    rows.set_shape(tensor.shape[:1])
    return rows


def from_batches(batches):
    """Returns `RowBatches` as a `tf.data.Dataset` of the same batches.

    Args:
        batches: A `RowBatches`.
    """
    with tf.device("cpu"):
        take = _take_function(batches.source)
        targets = [
            None if target is None else tf.convert_to_tensor(target)
            for target in batches.targets
        ]
        numbers = _draw(batches)

        def batch(index):
            rows = [
                None if target is None else tf.gather(target, index)
                for target in targets
            ]
            taken = take(index, *rows)
            if batches.multiple > 1:
                taken = _fill(*taken, tf.size(index), batches.multiple)
            return keras.utils.pack_x_y_sample_weight(*taken)

        data = numbers.map(batch, num_parallel_calls=tf.data.AUTOTUNE)
        return data.prefetch(tf.data.AUTOTUNE)


def _fill(x, y, sample_weight, size, multiple):
    """Fills up a batch with zeros, as `RowBatches` does."""
    missing = -size % multiple
    if sample_weight is None:
        sample_weight = tf.ones(size)
    sample_weight *= tf.cast((size + missing) / size, sample_weight.dtype)

    def add_rows(tensor):
        return tf.pad(tensor, [[0, missing]] + [[0, 0]] * (tensor.ndim - 1))

    return keras.tree.map_structure(add_rows, (x, y, sample_weight))


def _draw(batches):
    """Returns the numbers of the rows of each batch, anew in every pass."""

    def one_pass(_):
        def draw():
            numbers = batches.draw_pass()
            ends = np.cumsum([0, *map(len, numbers)])
            return np.concatenate(numbers), ends

        order, ends = tf.numpy_function(draw, [], (tf.int64, tf.int64))
        order = tf.ensure_shape(order, [None])
        ends = tf.ensure_shape(ends, [None])
        starts = tf.data.Dataset.from_tensor_slices((ends[:-1], ends[1:]))
        return starts.map(lambda start, end: order[start:end])

    numbers = tf.data.Dataset.range(1).flat_map(one_pass)
    size = tf.data.experimental.assert_cardinality(batches.num_batches)
    return numbers.apply(size)


def _take_function(source):
    """Returns what `source.take()` does, in a graph."""
    if isinstance(source, TokenSource):
        return _take_tokens(source)
    if isinstance(source, ArraySource):
        arrays = keras.tree.map_structure(tf.convert_to_tensor, source.x)

        def take_arrays(index, y, sample_weight):
            x = keras.tree.map_structure(lambda t: tf.gather(t, index), arrays)
            return x, y, sample_weight

        return take_arrays
    is_tuple = isinstance(source.texts, tuple)
    parts = source.texts if is_tuple else (source.texts,)
    parts = [tf.constant(part) for part in parts]

    def take_texts(index, y, sample_weight):
        x = tuple(tf.gather(part, index) for part in parts)
        x = x if is_tuple else x[0]
        return keras.utils.unpack_x_y_sample_weight(
            source.preprocess(x, y, sample_weight)
        )

    return take_texts


def _take_tokens(source):
    rows = source.rows
    offsets = tf.constant(rows.offsets)
    padding = {"token_ids": source.pad_token_id, "padding_mask": 0}
    mask = rows.mask
    if mask is None:
        mask = (rows.ids != source.pad_token_id).astype("int32")
    ragged = {
        name: tf.RaggedTensor.from_row_splits(values, offsets)
        for name, values in (("token_ids", rows.ids), ("padding_mask", mask))
    }
    padded = tf.constant(source.padded)

    def take(index, y, sample_weight):
        length = tf.reduce_max(tf.gather(padded, index))
        shape = tf.stack([-1, length])
        x = {}
        for name, values in ragged.items():
            dense = tf.gather(values, index).to_tensor(
                padding[name], shape=shape
            )
            x[name] = tf.ensure_shape(dense, (None, None))
        return x, y, sample_weight

    return take


def from_one_batch(x):
    """Returns a dictionary of arrays as the only batch of a data set.

    Nothing is traced for it: to predict a text is to do this.
    """
    with tf.device("cpu"):
        batch = tf.data.Dataset.from_tensors(x)
        # One signature for all shapes, so that no other is traced anew.
        return tf.data.experimental.from_variant(
            tf.data.experimental.to_variant(batch),
            keras.tree.map_structure(
                lambda array: tf.TensorSpec((None, None), array.dtype), x
            ),
        )


def complete(inputs, x):
    """Says of preprocessed rows what several devices have to know.

    `keras.distribution` shares batches whose size is known before they are
    read, and the tokenizer loses it. `tf.distribute` adds up the batches of the
    devices to look at their shapes, and booleans have no sum.

    Args:
        inputs: What the preprocessor made of `x`. What is no dictionary of
            `token_ids` and `padding_mask` is returned as it is.
        x: A structure of tensors with the rows on their first axis.

    Returns:
        `inputs`, in a graph of TensorFlow with the number of rows of `x`, if
        that is known, and with an int32 `padding_mask`.
    """
    if not texts.is_preprocessed(inputs):
        return inputs
    rows = keras.tree.flatten(x)[0].shape[:1]
    if rows.rank == 0:
        return inputs  # One row, which Keras refuses in its own words.
    inputs = {
        name: tf.ensure_shape(tensor, rows + tensor.shape[1:])
        for name, tensor in inputs.items()
    }
    mask = tf.cast(inputs["padding_mask"], "int32")
    return {**inputs, "padding_mask": mask}


def check_targets(y, sample_weight, kind):
    """Returns labels and weights of a batch, with checks of what they are.

    They are not known before the data set runs: checks are part of its graph.

    Args:
        y: A tensor of numbers, or of names of classes, or what the loss asks
            for. It may be `None`.
        sample_weight: A tensor of weights, or `None`.
        kind: A `LabelKind`.

    Returns:
        A tuple of both.
    """
    if y is not None and kind.sparse_classes:
        y = _check_classes(y, kind)
    elif y is not None:
        for part in keras.tree.flatten(y):
            if kind.vector_classes and part.shape.rank is not None:
                shape = tuple(part.shape)
                data_labels.check_vectors(shape, kind.vector_classes)
        y = keras.tree.map_structure(
            lambda part: _with_finite(part, "Labels"), y
        )
    if sample_weight is not None:
        sample_weight = _check_weights(sample_weight)
    return y, sample_weight


def _check_weights(weights):
    is_dense = isinstance(weights, tf.Tensor)
    if not is_dense or weights.dtype == tf.string:
        kind = weights.dtype.name if is_dense else type(weights).__name__
        raise ValueError(
            "Weights must be one dense tensor of numbers. Received: weights of "
            f"a `tf.data.Dataset`, of type {kind}."
        )
    weights = _to_one_axis(
        weights,
        "There must be one weight for each text. Received: weights of shape "
        "{}.",
    )
    if not weights.dtype.is_floating:
        weights = tf.cast(weights, tf.float32)
    return _with_finite(weights, "Weights")


def _with_finite(tensor, what):
    """Returns a tensor with a check that its numbers are finite."""
    if not isinstance(tensor, tf.Tensor) or not tensor.dtype.is_floating:
        return tensor
    # A float64 may be finite, and too large for what computes.
    is_finite = tf.math.is_finite(tf.cast(tensor, tf.float32))
    check = graph_errors.assert_or_refuse(
        tf.reduce_all(is_finite),
        f"{what} must be finite numbers. Received: a batch with {{}}.",
        _others(tensor, is_finite),
    )
    with tf.control_dependencies([check]):
        return tf.identity(tensor)


def _check_classes(labels, kind):
    if not isinstance(labels, tf.Tensor):
        raise ValueError(
            "Labels must be one dense tensor. Received: labels of a "
            f"`tf.data.Dataset`, of type {type(labels).__name__}."
        )
    if labels.shape.rank is not None:
        data_labels.check_shape(tuple(labels.shape))
    labels = _to_one_axis(
        labels,
        "The number of a class must be the label of a text. Received: labels "
        "of shape {}.",
    )
    if labels.dtype == tf.string:
        return _to_classes(labels, kind.class_names)
    numbers = labels
    if not labels.dtype.is_integer:
        numbers = tf.cast(labels, tf.int32)
    is_class = tf.logical_and(numbers >= 0, numbers < kind.sparse_classes)
    if kind.ignored_class is not None:
        is_class |= numbers == tf.cast(kind.ignored_class, numbers.dtype)
    if numbers is not labels:
        is_class &= tf.cast(numbers, labels.dtype) == labels
    check = graph_errors.assert_or_refuse(
        tf.reduce_all(is_class),
        data_labels.what_labels_are(kind)
        + " Received: a batch of labels with {}.",
        _others(labels, is_class),
    )
    with tf.control_dependencies([check]):
        return tf.identity(numbers)


def _to_classes(labels, class_names):
    if class_names is None:
        raise ValueError(
            "This classifier has no names of classes, so the labels of a "
            "`tf.data.Dataset` must be numbers. Received: labels of text. Make "
            "the classifier with `class_names`."
        )
    is_name = labels[..., tf.newaxis] == tf.constant(class_names)
    is_class = tf.reduce_any(is_name, axis=-1)
    check = graph_errors.assert_or_refuse(
        tf.reduce_all(is_class),
        "Labels must be the names of this classifier's classes, {}. Received: "
        "a batch of labels with {}.",
        tf.constant(class_names),
        _others(labels, is_class),
    )
    with tf.control_dependencies([check]):
        return tf.argmax(is_name, axis=-1, output_type=tf.int32)


def _others(values, is_right):
    """Returns those of labels or weights that are not right."""
    return tf.boolean_mask(
        tf.reshape(values, [-1]), ~tf.reshape(is_right, [-1])
    )
