import keras
import keras_hub
import numpy as np

from keras_wave import keras_compat
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.preset_io.loading import PresetLoading
from keras_wave.preset_io.saving import PresetSaving
from keras_wave.text.cleaning import replace_invalid_utf8
from keras_wave.text.cleaning import to_python
from keras_wave.text.encoder import Encoder

SPECIAL_TOKENS = (
    ("[CLS]", "cls_token"),
    ("[SEP]", "sep_token"),
    ("[PAD]", "pad_token"),
    ("[MASK]", "mask_token"),
    ("[UNK]", "unk_token"),
    # The names that other KerasHub tokenizers have for them.
    ("[CLS]", "start_token"),
    ("[SEP]", "end_token"),
)


@keras.saving.register_keras_serializable("keras_wave")
class WaveTokenizer(
    PresetLoading, PresetSaving, keras_hub.tokenizers.WordPieceTokenizer
):
    """A WordPiece tokenizer with the special tokens of a Wave network.

    It is `keras_hub.tokenizers.WordPieceTokenizer` with the tokens `[PAD]`,
    `[UNK]`, `[CLS]`, `[SEP]` and `[MASK]`, and the normalization of BERT's
    uncased models. Its ids are the same, and it is many times as fast: called
    on Python strings it needs no TensorFlow, and inside of `tf.data` it uses
    TensorFlow Text. Bytes that are not UTF-8 are read as the replacement
    character.

    Args:
        vocabulary: A list of strings, or the name of a file with one token a
            line. Must contain the five special tokens.
        lowercase: bool. Whether to lowercase texts. Defaults to `True`.
        strip_accents: bool. Whether to remove accents. Defaults to `None`:
            the same as `lowercase`.
        **kwargs: Other arguments of `keras_hub.tokenizers.WordPieceTokenizer`.

    Call arguments:
        inputs: A string, a list of strings, or a string tensor.

    Returns:
        Token ids, int32: of shape `(tokens,)` for one string, ragged for
        several.

    Raises:
        ValueError: If the vocabulary lacks a special token, has a token twice
            or, when it is loaded, has not the size it was saved with.

    Example:

    >>> vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    >>> vocabulary += ["stocks", "fall", "##en", "."]
    >>> tokenizer = keras_wave.WaveTokenizer(vocabulary)
    >>> [int(i) for i in tokenizer("Stocks fallen.")]
    [5, 6, 7, 8]
    """

    backbone_cls = WaveBackbone

    def __init__(
        self,
        vocabulary=None,
        lowercase=True,
        strip_accents=None,
        saved_vocabulary_size=None,
        **kwargs,
    ):
        self._saved_vocabulary_size = saved_vocabulary_size
        for token, name in SPECIAL_TOKENS:
            keras_compat.add_special_token(self, token, name)
        super().__init__(
            vocabulary=vocabulary,
            lowercase=lowercase,
            strip_accents=lowercase if strip_accents is None else strip_accents,
            **kwargs,
        )
        # There are no weights to wait for: `quantize()` asks every layer of a
        # classifier whether it is built, called or not.
        self.built = True

    def set_vocabulary(self, vocabulary):
        # Neither Keras nor TensorFlow shall track it, or save it.
        object.__setattr__(self, "_made", {})
        try:
            super().set_vocabulary(vocabulary)
        except RuntimeError:
            # TensorFlow Text, where it is installed.
            _check_distinct(self.vocabulary)
            raise
        if self.vocabulary is not None:
            _check_distinct(self.vocabulary)

    def load_assets(self, dir_path):
        super().load_assets(dir_path)
        size = len(self.vocabulary)
        if self._saved_vocabulary_size not in (None, size):
            raise ValueError(
                f"The vocabulary in '{dir_path}' is damaged: it was saved with "
                f"{self._saved_vocabulary_size} tokens and has {size}. Copy or "
                "save it again."
            )

    def load_preset_assets(self, preset):
        # A vocabulary that was given to `from_preset()`, by itself or inside of
        # a preprocessor, is the one that is wanted.
        if self.vocabulary is None:
            super().load_preset_assets(preset)

    def encoder(self):
        """Returns the `keras_wave.text.Encoder` of this tokenizer.

        Returns:
            An `Encoder`, or `None` where an argument asks for more than the ids
            of words: `split=False`, `special_tokens_in_strings`,
            `suffix_indicator`, `oov_token`, `sequence_length` or a dtype of
            strings.
        """
        if self.vocabulary is None or not self._is_plain():
            return None
        return self._made_once("encoder", self._make_encoder)

    def tokenize(self, inputs):
        if keras_compat.is_tracing_tensorflow():
            return self._tokenize_in_graph(inputs)
        encoder = self.encoder()
        if encoder is None:
            return self._tokenize_any(inputs)
        inputs = to_python(inputs)
        if isinstance(inputs, (str, bytes)):
            return encoder([inputs]).ids
        if isinstance(inputs, np.ndarray) and inputs.ndim == 1:
            inputs = inputs.tolist()
        is_batch = isinstance(inputs, list) and all(
            isinstance(text, (str, bytes)) for text in inputs
        )
        if is_batch:
            return encoder(inputs).to_lists()
        return self._tokenize_any(inputs)

    def _make_encoder(self):
        return Encoder(
            self.vocabulary,
            self.oov_token,
            self.lowercase,
            self.strip_accents,
            # KerasHub's own, in Python.
            super().tokenize,
            self.split_on_cjk,
        )

    def _made_once(self, name, make):
        """Returns what is made of the vocabulary, until a setting changes."""
        settings = (self.lowercase, self.strip_accents, self.split_on_cjk)
        known = self._made.get(name)
        if known is None or known[0] != settings:
            known = (settings, make())
            self._made[name] = known
        return known[1]

    def _is_plain(self):
        return (
            self.split
            and not self.special_tokens_in_strings
            and self.suffix_indicator == "##"
            and self.oov_token == "[UNK]"
            and self.sequence_length is None
            and self.compute_dtype == "int32"
        )

    def _tokenize_in_graph(self, inputs):
        # Only where a graph is traced is TensorFlow there for sure.
        from keras_wave.text import in_graph

        def tokenize_any(texts):
            return super(WaveTokenizer, self).tokenize(
                in_graph.replace_invalid_utf8(texts)
            )

        if not self._is_plain() or not in_graph.is_text(inputs):
            return tokenize_any(inputs)
        word_piece = self._made_once(
            "word_piece",
            lambda: in_graph.PlainWordPiece(
                self.vocabulary, self.oov_token, self.lowercase
            ),
        )
        return in_graph.tokenize(inputs, word_piece, tokenize_any)

    def _tokenize_any(self, inputs):
        return super().tokenize(replace_invalid_utf8(inputs))

    def get_config(self):
        config = super().get_config()
        size = self._saved_vocabulary_size
        if self.vocabulary is not None:
            size = len(self.vocabulary)
        config.update({"saved_vocabulary_size": size})
        return config


def _check_distinct(vocabulary):
    size, distinct = len(vocabulary), len(set(vocabulary))
    if size != distinct:
        raise ValueError(
            "Every token of `vocabulary` must be there once. Received "
            f"{size} tokens, of which {distinct} are distinct."
        )
