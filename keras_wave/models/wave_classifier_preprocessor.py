import threading

import keras
import keras_hub

from keras_wave import keras_compat
from keras_wave.data import labels
from keras_wave.data import rows
from keras_wave.data import texts
from keras_wave.data.label_kind import LabelKind
from keras_wave.data.row_batches import RowBatches
from keras_wave.data.text_source import TextSource
from keras_wave.data.token_source import TokenSource
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.models.wave_tokenizer import WaveTokenizer
from keras_wave.preset_io.loading import PresetLoading
from keras_wave.preset_io.saving import PresetSaving
from keras_wave.text import TokenRows
from keras_wave.text.packing import pack

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
        # It has no weights to build, and `encode()` needs no packer. As long as
        # a layer of a model is not built, `predict()` on JAX runs the network
        # on a batch before it compiles it, one operation after the other.
        self.built = True

    def build(self, input_shape):
        with FIRST_CALL:
            # A layer that another thread has built takes no second packer.
            if self.packer is None:
                super().build(input_shape)
                # A row of one text does not call it.
                self.packer.built = True

    def __call__(self, x, *args, **kwargs):
        # Keras takes a layer for built before its packer is there, which needs
        # a vocabulary; of a file, Keras loads it last.
        has_tokens = getattr(self.tokenizer, "vocabulary", ()) is not None
        if self.packer is None and has_tokens:
            self.build(None)
        # The file of a functional model has a list where a tuple was.
        if isinstance(x, list) and all(len(getattr(t, "shape", ())) for t in x):
            x = tuple(x)
        return super().__call__(x, *args, **kwargs)

    def call(self, x, y=None, sample_weight=None):
        if self._is_one_text_in_graph(x):
            from keras_wave.text import in_graph

            x = in_graph.pack(x, self.tokenizer, self.sequence_length)
        else:
            output = super().call(x, y=y, sample_weight=sample_weight)
            x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(output)
            # A Wave network has no segments: its waves know no order.
            x = {key: x[key] for key in ("token_ids", "padding_mask")}
        return keras.utils.pack_x_y_sample_weight(x, y, sample_weight)

    def compute_output_spec(self, x, *args, **kwargs):
        # A functional model that begins with strings is made anew of its file
        # before its vocabulary is there: nothing may be tokenized for it.
        texts_of_rows = keras.tree.flatten(x)
        if not _takes_strings():
            raise ValueError(
                "A `keras.Model` that begins with strings runs on TensorFlow: "
                "this backend has no tensors of strings. "
                f"Received: {texts_of_rows[0]}. Set KERAS_BACKEND=tensorflow, "
                "or give texts to `WaveClassifier` itself, whose `predict()` "
                "and `fit()` take them on every backend."
            )
        # A tuple alone is `(x, y)`.
        has_labels = isinstance(x, tuple) and not (args or kwargs)
        has_labels |= any(
            value is not None for value in (*args, *kwargs.values())
        )
        if (
            has_labels
            or type(self).call is not WaveClassifierPreprocessor.call
            or any(len(text.shape) != 1 for text in texts_of_rows)
        ):
            return super().compute_output_spec(x, *args, **kwargs)
        shape = (*texts_of_rows[0].shape, self.sequence_length)
        return {
            "token_ids": keras.KerasTensor(shape, "int32"),
            "padding_mask": keras.KerasTensor(shape, "bool"),
        }

    def encode(self, x):
        """Returns the tokens of texts, without padding.

        They are those that the preprocessor gives when it is called, in NumPy
        arrays and in a fraction of the time.

        Args:
            x: Texts: a list, a NumPy array, a pandas column, or a tuple of
                them, one a text of the row.

        Returns:
            `keras_wave.text.TokenRows`, with `[CLS]` and `[SEP]`, and cut to
            `sequence_length`.

        Raises:
            ValueError: If `x` are no texts.

        Example:

        >>> vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fall"]
        >>> preprocessor = keras_wave.WaveClassifierPreprocessor(
        ...     keras_wave.WaveTokenizer(vocabulary)
        ... )
        >>> preprocessor.encode(["fall", "fall fall"]).to_lists()
        [[2, 5, 3], [2, 5, 5, 3]]
        """
        x = texts.check_texts(x)
        if type(self).call is not WaveClassifierPreprocessor.call:
            # What a subclass does to texts is done batch by batch.
            x = TextSource(x, lambda *row: self(row[0], y=None)).take_all()
            return TokenRows.from_padded(x["token_ids"], x["padding_mask"])
        segments = x if isinstance(x, tuple) else (x,)
        return pack(
            [self._tokenize(segment) for segment in segments],
            self.sequence_length,
            self.tokenizer.start_token_id,
            self.tokenizer.end_token_id,
            self.truncate,
        )

    def _tokenize(self, segment):
        tokenizer = self.tokenizer
        encoder = None
        if getattr(type(tokenizer), "tokenize", None) is WaveTokenizer.tokenize:
            encoder = tokenizer.encoder()
        if encoder is not None:
            # Of a long text no more is read than a row can have.
            return encoder(segment, self.sequence_length)
        return TokenRows.from_lists(tokenizer(segment))

    def has_fixed_tokens(self):
        """Whether a text has the same tokens each time it is read.

        A subclass with a `call()` of its own may draw words at random.
        """
        own = WaveClassifierPreprocessor
        return (
            type(self).call is own.call
            and type(self).encode is own.encode
            and getattr(type(self.tokenizer), "tokenize", None)
            is WaveTokenizer.tokenize
        )

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
            A `keras.utils.PyDataset` of batches `x`, `(x, y)` or
            `(x, y, sample_weight)`, as `fit()`, `evaluate()` and `predict()`
            take them. Its length is their number, and to iterate over it is a
            pass.

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
        >>> [x["token_ids"].shape for x, _ in batches]
        [(2, 16), (2, 64)]
        """
        x = texts.check_texts(x)
        size = rows.count(x)
        if y is not None:
            y = labels.check_labels(y, size, LabelKind())
        if sample_weight is not None:
            sample_weight = labels.check_weights(sample_weight, size)
        source = TokenSource(
            self.encode(x), self.sequence_length, self.tokenizer.pad_token_id
        )
        return RowBatches(
            source, (y, sample_weight), batch_size, shuffle, by_length=True
        )

    def _is_one_text_in_graph(self, x):
        """Whether every row has one text, in a graph of TensorFlow."""
        if not keras_compat.is_tracing_tensorflow():
            return False
        from keras_wave.text import in_graph

        has_length = getattr(self.tokenizer, "sequence_length", None)
        return in_graph.is_text(x) and has_length is None


def _takes_strings():
    """Whether there are tensors of strings."""
    try:
        keras.ops.convert_to_tensor([""], dtype="string")
    except (KeyError, TypeError, ValueError):
        return False
    return True
