import numpy as np

from keras_wave_light.activations import ACTIVATIONS
from keras_wave_light.activations import softmax
from keras_wave_light.network import Network
from keras_wave_light.text.encoder import Encoder
from keras_wave_light.text.packing import pack
from keras_wave_light.text.token_rows import TokenRows
from keras_wave_light.text.token_rows import concatenated_ranges
from keras_wave_light.text.token_rows import to_offsets
from keras_wave_light.text.word_pieces import WordPieces

# Texts that are tokenized and sorted by length at once, so that memory does not
# grow with their number.
CHUNK = 4096
# Of a longer text an `Encoder` reads no more than a row can have.
LONGEST_PLAIN = 2**13


class LightClassifier:
    """A classifier of texts, as `load()` returns it.

    Threads may share one.

    Args:
        description: What `description.read()` returns.
        weights: A dictionary of NumPy arrays by name.
        compiled: As in `load()`.

    Attributes:
        class_names: A list of strings, or `None` where the classes have none.
        num_classes: int.
    """

    def __init__(self, description, weights, compiled=None):
        settings = description["network"]
        self.class_names = description.get("class_names")
        self.num_classes = settings["num_classes"]
        self._vocabulary_size = settings["vocabulary_size"]
        self._activation = ACTIVATIONS[settings["output_activation"]]
        self._network = Network(settings, weights, compiled)
        self._text = description.get("text")
        self._encoder = None
        # What Numba compiles in its place, for texts of ASCII.
        self._words = None
        if self._text is not None:
            self._encoder = _make_encoder(self._text)

    def predict_proba(self, texts):
        """Returns the probabilities of the classes.

        Args:
            texts: A list of `str` or `bytes`, or a tuple of lists: several
                texts a row. Bytes that are not UTF-8 count as the replacement
                character.

        Returns:
            A float32 array of shape `(len(texts), num_classes)`.

        Raises:
            ValueError: If `texts` are no texts, or if the classifier was
                exported without a preprocessor.
        """
        return self._activation(self.logits(texts))

    def predict(self, texts):
        """Returns the likeliest class of each text.

        Args:
            texts: As in `predict_proba()`.

        Returns:
            A list of names of classes, or of ints where they have none.

        Raises:
            ValueError: As `predict_proba()`, and if there is a single class,
                which has no other to be likelier than.
        """
        if self.num_classes == 1:
            raise ValueError(
                "A classifier of one class has no likeliest one. Compare "
                "`predict_proba()` with a threshold."
            )
        outputs = self.logits(texts)
        if self._activation is not softmax:
            outputs = self._activation(outputs)
        classes = outputs.argmax(axis=-1).tolist()
        if self.class_names is None:
            return classes
        return [self.class_names[index] for index in classes]

    def logits(self, texts):
        """Returns what probabilities are made of.

        Args:
            texts: As in `predict_proba()`.

        Returns:
            A float32 array of shape `(len(texts), num_classes)`.

        Raises:
            ValueError: As `predict_proba()`.
        """
        segments = self._check_texts(texts)
        size = len(segments[0])
        logits = np.empty((size, self.num_classes), "float32")
        for start in range(0, size, CHUNK):
            part = slice(start, start + CHUNK)
            rows = self._encode([segment[part] for segment in segments])
            logits[part] = self._network.logits(rows)
        return logits

    def logits_of_ids(self, ids):
        """Returns the logits of rows of token ids.

        Args:
            ids: A list of rows, lists or arrays of ints, of any lengths:
                without padding.

        Returns:
            A float32 array of shape `(len(ids), num_classes)`.

        Raises:
            ValueError: If an id is not in `[0, vocabulary_size)`.
        """
        rows = TokenRows.from_lists(ids)
        most = self._vocabulary_size
        if len(rows.ids) and not 0 <= rows.ids.min() <= rows.ids.max() < most:
            raise ValueError(
                f"Ids must be from 0 to less than {most}. Received: ids from "
                f"{rows.ids.min()} to {rows.ids.max()}"
            )
        return self._network.logits(rows)

    def _check_texts(self, texts):
        if self._text is None:
            raise ValueError(
                "The classifier was exported without a preprocessor, and takes "
                "ids alone. Use `logits_of_ids()`."
            )
        if isinstance(texts, (str, bytes)):
            raise ValueError(
                f"Give the texts as a list. Received one string: {texts[:80]!r}"
            )
        segments = texts if isinstance(texts, tuple) else (texts,)
        segments = [list(segment) for segment in segments]
        if len({len(segment) for segment in segments}) != 1:
            raise ValueError(
                "Every row must have as many texts. Received lists of the "
                f"lengths {[len(segment) for segment in segments]}"
            )
        for segment in segments:
            for row, text in enumerate(segment):
                if not isinstance(text, (str, bytes)):
                    raise ValueError(
                        f"Every text must be a string. Received: {text!r} of "
                        f"type {type(text).__name__} in row {row}."
                    )
        return segments

    def _encode(self, segments):
        if not self._network.is_compiled or len(segments) > 1:
            return self._pack(segments)
        (texts,) = segments
        is_plain = np.array([_is_plain(text) for text in texts], "bool")
        if not is_plain.any():
            return self._pack(segments)
        rows = self._encode_plain([t for t in texts if _is_plain(t)])
        if is_plain.all():
            return rows
        others = self._pack([[t for t in texts if not _is_plain(t)]])
        # Back into the order of the texts.
        both = TokenRows.concatenate([rows, others])
        order = np.empty(len(texts), "int64")
        order[is_plain] = np.arange(len(rows))
        order[~is_plain] = np.arange(len(rows), len(texts))
        lengths = both.lengths[order]
        places = concatenated_ranges(both.offsets[order], lengths)
        return TokenRows(both.ids[places], to_offsets(lengths))

    def _encode_plain(self, texts):
        text = self._text
        if self._words is None:
            from keras_wave_light.compiled_words import CompiledWords

            self._words = CompiledWords(
                text["vocabulary"], text["unknown_token"], text["lowercase"]
            )
        ends = text["start_id"], text["end_id"]
        ids, offsets = self._words.encode(texts, text["sequence_length"], *ends)
        return TokenRows(ids, offsets)

    def _pack(self, segments):
        text = self._text
        length = text["sequence_length"]
        return pack(
            [self._encoder(segment, length) for segment in segments],
            length,
            text["start_id"],
            text["end_id"],
            text["truncate"],
        )


def _is_plain(text):
    """Whether a text is for `CompiledWords`."""
    return (
        type(text) is str
        and text.isascii()
        and len(text) <= LONGEST_PLAIN
        and "\0" not in text
    )


def _make_encoder(text):
    arguments = (
        text["vocabulary"],
        text["unknown_token"],
        text["lowercase"],
        text["strip_accents"],
    )
    split_on_cjk = text["split_on_cjk"]
    word_pieces = WordPieces(*arguments, split_on_cjk)
    return Encoder(*arguments, word_pieces, split_on_cjk)
