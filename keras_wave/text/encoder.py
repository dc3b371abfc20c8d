import array
import threading

import numpy as np

from keras_wave.text import byte_words
from keras_wave.text import newer_characters
from keras_wave.text import pieces
from keras_wave.text import word_rules
from keras_wave.text.cleaning import to_text
from keras_wave.text.token_rows import TokenRows
from keras_wave.text.token_rows import concatenated_ranges
from keras_wave.text.token_rows import to_offsets

# Texts that are joined and split at once: enough that what a call costs does
# not count, and few enough to stay in the caches of a processor.
CHUNK = 1024
# Characters of a text that are read at once. Every word of them is an object.
PIECE = 2**13
# Words that are remembered, with their ids, before all are forgotten.
MOST_WORDS = 2**18
# Ids of a word, on average, that would be too many to remember.
MOST_IDS = 8
# A longer word is unknown, as it is to TensorFlow Text.
LONGEST_WORD = 100
# What is longer, and not of ASCII, takes the tokenizer too long.
LONGEST_PART = 1000
# What stands for the end of a text, instead of an id.
BETWEEN_CODE = -1


class Encoder:
    """Texts to token ids, in NumPy and without TensorFlow.

    A text is cut at white space, control characters and punctuation of ASCII,
    which every tokenizer of this kind does, and the ids of each word are
    remembered. A word of ASCII is cut into the longest tokens there are, from
    its beginning on. All other words are left to the tokenizer.

    Threads may share an encoder.

    Args:
        vocabulary: A list of strings, the tokens. Those inside of a word begin
            with `##`.
        unknown_token: string. The token of words that cannot be cut.
        lowercase: bool. Whether the tokenizer lowercases texts.
        strip_accents: bool. Whether it removes accents.
        tokenize: A function from a list of words, of which each has a character
            that is not of ASCII, to a list of the ids of each.
        split_on_cjk: bool. Whether the tokenizer takes every ideograph for a
            word. Defaults to `True`.

    Call arguments:
        texts: A list of `str` or `bytes`. What is not UTF-8 counts as the
            replacement character.
        most: int. How many ids of a text are needed: more of a long text need
            not be read. A text may have more. Defaults to `None`: all.

    Returns:
        `keras_wave.text.TokenRows`, without any special token.
    """

    def __init__(
        self,
        vocabulary,
        unknown_token,
        lowercase,
        strip_accents,
        tokenize,
        split_on_cjk=True,
    ):
        self._ids = {token: index for index, token in enumerate(vocabulary)}
        self._unknown_id = self._ids[unknown_token]
        self._tokenize = tokenize
        self._lowercase = lowercase
        self._strip_accents = strip_accents
        self._split_on_cjk = split_on_cjk
        self._newer = newer_characters.table(lowercase, strip_accents)
        self._words = _Words(self._cut)

    def __call__(self, texts, most=None):
        starts = range(0, len(texts), CHUNK)
        parts = []
        for start in starts:
            chunk = texts[start : start + CHUNK]
            if max(map(len, chunk)) <= PIECE:
                parts.append(self._encode(chunk))
            else:
                parts += [self._encode_long(text, most) for text in chunk]
        if not parts:
            return TokenRows.from_lists([])
        return parts[0] if len(parts) == 1 else TokenRows.concatenate(parts)

    def _encode_long(self, text, most):
        """Encodes a text piece by piece, as far as it is needed."""
        parts, size = [], 0
        for piece in pieces.cut(to_text(text), PIECE, self._split_on_cjk):
            parts.append(self._encode([piece]).ids)
            size += len(parts[-1])
            if most is not None and size >= most:
                break
        return TokenRows.from_lists([np.concatenate(parts)])

    def _encode(self, texts):
        words = byte_words.cut(texts, self._lowercase)
        if self._words.count() > MOST_WORDS:
            self._words = _Words(self._cut)
        # What other threads may forget meanwhile, this call keeps.
        known = self._words
        codes = np.fromiter(
            map(known.__getitem__, words), "int64", count=len(words)
        )
        return known.expand(codes)

    def _cut(self, word):
        """Returns the ids of a word, given as bytes."""
        if not word.isascii():
            # Its length counts when it is lowercased, and without accents.
            text = word.decode("utf-8", errors="replace")
            text = text.translate(self._newer)
            if len(text) > LONGEST_PART:
                return self._cut_long(text)
            return self._tokenize([text])[0]
        if len(word) > LONGEST_WORD:
            return [self._unknown_id]
        return cut_word(word.decode("ascii"), self._ids, self._unknown_id)

    def _cut_long(self, text):
        """Returns the ids of a text without white space or marks of ASCII."""
        words = word_rules.split_words(
            text,
            lowercase=False,
            strip_accents=self._strip_accents,
            split_on_cjk=self._split_on_cjk,
        )
        known = iter(self._tokenize([w for w in words if not self._is_long(w)]))
        ids = []
        for word in words:
            is_long = self._is_long(word)
            ids += [self._unknown_id] if is_long else next(known)
        return ids

    def _is_long(self, word):
        if len(word) <= LONGEST_WORD // 4:
            return False
        word = word_rules.fold(word) if self._lowercase else word
        return len(word.encode()) > LONGEST_WORD


def cut_word(word, known, unknown_id):
    """Returns the ids of the longest tokens of a word, from its beginning on.

    Args:
        word: string. A word without white space or marks.
        known: A dictionary of tokens to ids.
        unknown_id: int. The id of a word that cannot be cut.
    """
    ids = []
    start, prefix = 0, ""
    while start < len(word):
        for end in range(len(word), start, -1):
            index = known.get(prefix + word[start:end])
            if index is not None:
                break
        else:
            return [unknown_id]
        ids.append(index)
        start, prefix = end, "##"
    return ids


class _Words(dict):
    """Words, each with its id, or a code for several ids or none.

    Args:
        cut: A function from a word, as bytes, to a list of ids.
    """

    def __init__(self, cut):
        super().__init__({byte_words.BETWEEN: BETWEEN_CODE})
        self._cut = cut
        self._lock = threading.Lock()
        # The ids of the words that have not just one, end to end.
        self._ids = array.array("i")
        self._ends = array.array("q", [0])

    def __missing__(self, word):
        ids = self._cut(word)
        with self._lock:
            if word in self:
                return self[word]
            code = self._code(ids)
            if len(word) <= LONGEST_WORD:
                self[word] = code
            return code

    def count(self):
        """About how many words are remembered."""
        return max(len(self), len(self._ends), len(self._ids) // MOST_IDS)

    def _code(self, ids):
        if len(ids) == 1:
            return ids[0]
        self._ids.extend(ids)
        self._ends.append(len(self._ids))
        # The first of them is -2.
        return -len(self._ends)

    def expand(self, codes):
        """Returns the `TokenRows` of the codes of words and texts' ends."""
        with self._lock:
            ids = np.array(self._ids, "int32")
            ends = np.array(self._ends, "int64")
        is_end = codes == BETWEEN_CODE
        is_other = codes < BETWEEN_CODE
        numbers = -2 - codes[is_other]
        lengths = ends[numbers + 1] - ends[numbers]
        counts = (~is_end).astype("int64")
        counts[is_other] = lengths
        total = to_offsets(counts)
        flat = np.repeat(codes.astype("int32"), counts)
        places = concatenated_ranges(total[:-1][is_other], lengths)
        flat[places] = ids[concatenated_ranges(ends[numbers], lengths)]
        inner = total[:-1][is_end]
        return TokenRows(flat, np.concatenate([[0], inner, total[-1:]]))
