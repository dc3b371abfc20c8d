"""What tokenizes and packs inside of a graph of TensorFlow.

It is imported as such a graph is traced: for a `tf.data.Dataset`, and for the
SavedModel of a classifier.
"""

import re

import tensorflow as tf
import tensorflow_text as tf_text

# Printable ASCII and its whitespace: no accents to remove, no bytes to mend,
# no control characters to drop.
PLAIN_TEXT = r"[\t-\r -~]*"
# What such a text is made of, once it is split at whitespace and punctuation.
PLAIN_TOKEN = re.compile(r"(##)?[0-9A-Za-z]+|[!-/:-@\[-`{-~]")


class PlainWordPiece:
    """Tokenizes texts of ASCII in half of the time that KerasHub takes.

    KerasHub splits texts by regular expressions and tokenizes words. This
    splits as BERT does, which for ASCII is the same.

    Args:
        vocabulary: A list of strings.
        unknown_token: string.
        lowercase: bool.
    """

    def __init__(self, vocabulary, unknown_token, lowercase):
        # A token that no such text has would mislead it: another stands for it.
        tokens = [
            token if PLAIN_TOKEN.fullmatch(token) else f"\ue000{number}"
            for number, token in enumerate(vocabulary)
        ]
        # It serves other graphs than the one that is traced now.
        with tf.init_scope():
            self._word_piece = tf_text.FastWordpieceTokenizer(
                vocab=tokens,
                token_out_type=tf.int32,
                unknown_token=tokens[vocabulary.index(unknown_token)],
            )
        self._lowercase = lowercase

    def tokenize(self, texts, tokenize_any):
        """Returns the ids of texts, as a ragged tensor.

        Args:
            texts: A string tensor of shape `(batch,)`.
            tokenize_any: A function of such texts, for those that are not of
                ASCII alone.
        """
        is_plain = tf.strings.regex_full_match(texts, PLAIN_TEXT)

        def each_in_its_way():
            plain, other = tf.where(is_plain)[:, 0], tf.where(~is_plain)[:, 0]
            tokens = [
                self._tokenize_plain(tf.gather(texts, plain)),
                tokenize_any(tf.gather(texts, other)),
            ]
            order = tf.math.invert_permutation(tf.concat([plain, other], 0))
            return tf.gather(tf.concat(tokens, 0), order)

        with tf.device("cpu"):
            return tf.cond(
                tf.reduce_all(is_plain),
                lambda: self._tokenize_plain(texts),
                each_in_its_way,
            )

    def _tokenize_plain(self, texts):
        if self._lowercase:
            texts = tf.strings.lower(texts)
        return self._word_piece.tokenize(texts)


def is_text(inputs):
    """Whether it is one text, or a batch of texts, in a graph."""
    return (
        not tf.executing_eagerly()
        and isinstance(inputs, tf.Tensor)
        and inputs.dtype == tf.string
        and inputs.shape.rank is not None
        and inputs.shape.rank <= 1
    )


def replace_invalid_utf8(inputs):
    """Does to tensors what `cleaning.replace_invalid_utf8()` does to texts."""
    if isinstance(inputs, tf.RaggedTensor):
        return tf.ragged.map_flat_values(replace_invalid_utf8, inputs)
    if not isinstance(inputs, tf.Tensor) or inputs.dtype != tf.string:
        return inputs
    inputs = tf.strings.unicode_transcode(
        inputs, "UTF-8", "UTF-8", errors="replace"
    )
    return tf.strings.regex_replace(inputs, r"\x00", " ")


def tokenize(texts, plain_word_piece, tokenize_any):
    """Returns the ids of one text, or ragged ones of a batch of them."""
    if texts.shape.rank == 0:
        rows = texts[tf.newaxis]
        return plain_word_piece.tokenize(rows, tokenize_any).flat_values
    return plain_word_piece.tokenize(texts, tokenize_any)


def pack(texts, tokenizer, length):
    """Does what `MultiSegmentPacker` does to one text a row, much faster.

    Args:
        texts: A string tensor of shape `(batch,)` or `()`.
        tokenizer: A `WaveTokenizer`.
        length: int. The number of tokens of a row.

    Returns:
        A dictionary of `token_ids` and `padding_mask`.
    """
    if texts.shape.rank == 0:
        rows = pack(texts[tf.newaxis], tokenizer, length)
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
        token_ids = tf.where(columns == last, tokenizer.end_token_id, token_ids)
    padding_mask = token_ids != tokenizer.pad_token_id
    return {"token_ids": token_ids, "padding_mask": padding_mask}
