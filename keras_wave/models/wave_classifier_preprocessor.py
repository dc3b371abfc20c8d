import keras
import keras_hub

from keras_wave.models.preset_loading import PresetLoading
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.models.wave_tokenizer import WaveTokenizer


@keras.saving.register_keras_serializable("keras_wave")
class WaveClassifierPreprocessor(
    PresetLoading, keras_hub.models.TextClassifierPreprocessor
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

    def call(self, x, y=None, sample_weight=None):
        output = super().call(x, y=y, sample_weight=sample_weight)
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(output)
        # A Wave network has no segments: its waves know no order.
        x = {key: x[key] for key in ("token_ids", "padding_mask")}
        return keras.utils.pack_x_y_sample_weight(x, y, sample_weight)
