import array
import threading

import numpy as np

from keras_wave.text import byte_words
from keras_wave.text import newer_characters
from keras_wave.text.token_rows import TokenRows
from keras_wave.text.token_rows import concatenated_ranges
from keras_wave.text.token_rows import to_offsets

# Texts that are joined and split at once: enough that what a call costs does
# not count, and few enough to stay in the caches of a processor.
CHUNK = 1024
# Words that are remembered, with their ids, before all are forgotten.
MOST_WORDS = 2**18
# A longer word is unknown, as it is to TensorFlow Text.
LONGEST_WORD = 100
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

    Call arguments:
        texts: A list of `str` or `bytes`. What is not UTF-8 counts as the
            replacement character.

    Returns:
        `keras_wave.text.TokenRows`, without any special token.
    """

    def __init__(
        self, vocabulary, unknown_token, lowercase, strip_accents, tokenize
    ):
        self._ids = {token: index for index, token in enumerate(vocabulary)}
        self._unknown_id = self._ids[unknown_token]
        self._tokenize = tokenize
        self._lowercase = lowercase
        self._newer = newer_characters.table(lowercase, strip_accents)
        self._words = _Words(self._cut)

    def __call__(self, texts):
        starts = range(0, len(texts), CHUNK)
        parts = [self._encode(texts[i : i + CHUNK]) for i in starts]
        if not parts:
            return TokenRows.from_lists([])
        return parts[0] if len(parts) == 1 else TokenRows.concatenate(parts)

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
            return self._tokenize([text.translate(self._newer)])[0]
        if len(word) > LONGEST_WORD:
            return [self._unknown_id]
        word = word.decode("ascii")
        ids = []
        start, prefix = 0, ""
        while start < len(word):
            for end in range(len(word), start, -1):
                index = self._ids.get(prefix + word[start:end])
                if index is not None:
                    break
            else:
                return [self._unknown_id]
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
        return max(len(self), len(self._ends))

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
