import threading

import keras
import keras_hub
import tensorflow as tf

from keras_wave.models import class_labels
from keras_wave.models import length_buckets
from keras_wave.models import text_arrays
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.models.wave_tokenizer import WaveTokenizer
from keras_wave.preset_io.loading import PresetLoading
from keras_wave.preset_io.saving import PresetSaving

# Held for the moments of a first call, which threads may make at once.
FIRST_CALL = threading.RLock()


@keras.saving.register_keras_serializable("keras_wave")
class WaveClassifierPreprocessor(
    PresetLoading,
    PresetSaving,
    keras_hub.models.TextClassifierPreprocessor,
):
    """Turns raw strings into the inputs of a `WaveClassifier`.

    Each text is tokenized, put between `[CLS]` and `[SEP]`, and padded with
    `[PAD]` or cut to `sequence_length`. Several texts a row are joined by
    `[SEP]`.

    Args:
        tokenizer: A `WaveTokenizer`.
        sequence_length: int. The number of tokens of every row, `[CLS]` and
            `[SEP]` included. Defaults to `128`.
        truncate: `"round_robin"` or `"waterfall"`. How several texts a row
            share a length they exceed, see
            `keras_hub.layers.MultiSegmentPacker`. Defaults to
            `"round_robin"`.
        **kwargs: Other arguments of `keras_hub.models.Preprocessor`.

    Call arguments:
        x: A string, a batch of strings (a list, an array or a tensor), or a
            tuple of them, one a text of the row. A tuple that comes without
            labels is taken for `(x, y)`.
        y: Labels, passed through. Defaults to `None`.
        sample_weight: Weights, passed through. Defaults to `None`.

    Returns:
        A dictionary of `token_ids` (int32) and `padding_mask` (bool, `True`
        for real tokens), both of shape `(batch, sequence_length)`, or without
        the batch axis for one string. With labels a tuple of it and them.

    Raises:
        ValueError: If `sequence_length` is no integer of at least 3, which is
            one token between `[CLS]` and `[SEP]`.

    Example:

    >>> vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "stocks"]
    >>> preprocessor = keras_wave.WaveClassifierPreprocessor(
    ...     keras_wave.WaveTokenizer(vocabulary), sequence_length=5
    ... )
    >>> x = preprocessor("Stocks")
    >>> print(keras.ops.convert_to_numpy(x["token_ids"]))
    [2 5 3 0 0]
    >>> print(keras.ops.convert_to_numpy(x["padding_mask"]))
    [ True  True  True False False]
    """

    backbone_cls = WaveBackbone
    tokenizer_cls = WaveTokenizer

    def __init__(
        self,
        tokenizer,
        sequence_length=128,
        truncate="round_robin",
        **kwargs,
    ):
        if not isinstance(sequence_length, int) or sequence_length < 3:
            raise ValueError(
                "`sequence_length` must be an integer of at least 3. "
                f"Received: sequence_length={sequence_length!r}"
            )
        super().__init__(
            tokenizer,
            sequence_length=sequence_length,
            truncate=truncate,
            **kwargs,
        )
        self._set_trace(None, None)

    def build(self, input_shape):
        with FIRST_CALL:
            # A layer that another thread has built takes no second packer.
            if self.packer is None:
                super().build(input_shape)
                # A row of one text does not call it, and as long as a layer is
                # not built Keras on JAX runs the whole model to build it.
                self.packer.built = True

    def __call__(self, *args, **kwargs):
        # Keras takes a layer for built before its packer is there.
        if self.packer is None:
            self.build(None)
        return super().__call__(*args, **kwargs)

    def call(self, x, y=None, sample_weight=None):
        if self._is_one_text_in_graph(x):
            x = self._pack_one(x)
        else:
            output = super().call(x, y=y, sample_weight=sample_weight)
            x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(output)
            # A Wave network has no segments: its waves know no order.
            x = {key: x[key] for key in ("token_ids", "padding_mask")}
        return keras.utils.pack_x_y_sample_weight(x, y, sample_weight)

    def bucket_by_length(
        self, x, y=None, sample_weight=None, batch_size=32, shuffle=True
    ):
        """Batches texts of similar length, so that little is padding.

        Texts are tokenized once. A batch is padded to one of a few lengths,
        whatever its rows, so that few shapes are compiled.

        Args:
            x: Texts: a list, a NumPy array, a pandas column, or a tuple of
                them, one a text of the row.
            y: Numbers, a label or a vector for each row. Defaults to `None`.
            sample_weight: A weight a row. Defaults to `None`.
            batch_size: int. Defaults to `32`.
            shuffle: bool. Whether every pass has an order of its own, which
                follows the seed of `keras.utils.set_random_seed()`. Otherwise
                the shortest rows come first. Defaults to `True`.

        Returns:
            A `tf.data.Dataset` of batches `x`, `(x, y)` or
            `(x, y, sample_weight)`, as `fit()`, `evaluate()` and `predict()`
            take them. It knows how many they are.

        Raises:
            ValueError: If `x` are no texts, or if `y` or `sample_weight` are no
                numbers, one for each.

        Example:

        >>> vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fall"]
        >>> preprocessor = keras_wave.WaveClassifierPreprocessor(
        ...     keras_wave.WaveTokenizer(vocabulary)
        ... )
        >>> texts = ["fall", "fall " * 40, "fall fall", "fall " * 50]
        >>> batches = preprocessor.bucket_by_length(
        ...     texts, [0, 1, 0, 1], batch_size=2, shuffle=False
        ... )
        >>> [x["token_ids"].shape.as_list() for x, _ in batches]
        [[2, 16], [2, 64]]
        """
        x = text_arrays.check_texts(x)
        size = text_arrays.count_rows(x)
        if y is not None:
            y = class_labels.check_labels(y, size, sparse_classes=None)
        if sample_weight is not None:
            sample_weight = class_labels.check_weights(sample_weight, size)
        buckets = length_buckets.LengthBuckets(
            (length_buckets.encode(self.in_graph(x), x), y, sample_weight),
            batch_size,
            self.sequence_length,
            self.tokenizer.pad_token_id,
        )
        return buckets.shuffled() if shuffle else buckets.in_order()

    def in_graph(self, x):
        """Returns a `tf.function` that preprocesses such texts.

        It is traced once, until this preprocessor or its tokenizer changes.

        Args:
            x: A string tensor of one axis, or a tuple of them.
        """
        tokenizer = self.tokenizer
        state = (
            tokenizer,
            getattr(tokenizer, "vocabulary", None),
            self.get_config(),
            keras.tree.map_structure(lambda _: None, x),
        )
        with FIRST_CALL:
            known, function = self._trace
            is_known = (
                known is not None
                and known[0] is state[0]
                and known[1] is state[1]
                and known[2:] == state[2:]
            )
            if not is_known:
                # What it is made of must be there before it is traced.
                self.build(None)
                function = tf.function(
                    # `y` tells that a tuple is one of texts.
                    lambda texts: self(texts, y=None),
                    input_signature=[
                        keras.tree.map_structure(
                            lambda _: tf.TensorSpec((None,), tf.string), x
                        )
                    ],
                )
                self._set_trace(state, function)
            return function

    def _set_trace(self, *trace):
        # Neither Keras nor TensorFlow shall track it, or save it.
        object.__setattr__(self, "_trace", trace)

    def _is_one_text_in_graph(self, x):
        """Whether every row has one text, in a graph of TensorFlow."""
        return (
            not tf.executing_eagerly()
            and isinstance(x, tf.Tensor)
            and x.dtype == tf.string
            and x.shape.rank in (0, 1)
            and getattr(self.tokenizer, "sequence_length", None) is None
        )

    def _pack_one(self, texts):
        """Does what `MultiSegmentPacker` does, in a fraction of its time."""
        tokenizer, length = self.tokenizer, self.sequence_length
        if texts.shape.rank == 0:
            rows = self._pack_one(texts[tf.newaxis])
            return {name: row[0] for name, row in rows.items()}
        with tf.device("cpu"):
            tokens = tokenizer(texts)
            token_ids = tokens.to_tensor(
                tokenizer.pad_token_id, shape=(None, length - 1)
            )
            start = tf.fill([tokens.nrows(), 1], tokenizer.start_token_id)
            token_ids = tf.concat([start, token_ids], axis=1)
            last = tf.minimum(tokens.row_lengths() + 1, length - 1)
            columns = tf.range(length, dtype=last.dtype)
            last = last[:, tf.newaxis]
            token_ids = tf.where(
                columns == last, tokenizer.end_token_id, token_ids
            )
        padding_mask = token_ids != tokenizer.pad_token_id
        return {"token_ids": token_ids, "padding_mask": padding_mask}
