"""Texts of ASCII to token ids, compiled by Numba."""

import numba
import numpy as np

from keras_wave_light.text import byte_words

OPTIONS = {"nogil": True, "cache": True}
LONGEST_WORD = 100
# Kinds of bytes: of a word, between words, a word of its own, between texts.
WORD, SPACE, MARK, BETWEEN = range(4)
# Of the hash FNV-1a.
START = np.uint64(14695981039346656037)
FACTOR = np.uint64(1099511628211)
# What sets tokens inside of a word apart.
INSIDE = np.uint64(35)
# Places of a hash table for each token.
ROOM = 4


class CompiledWords:
    """Texts of ASCII to rows of a network, in one loop over their bytes.

    Args:
        vocabulary: A list of strings, the tokens.
        unknown_token: string. The token of words that cannot be cut.
        lowercase: bool. Whether texts are lowercased.
    """

    def __init__(self, vocabulary, unknown_token, lowercase):
        tokens = [token.encode("utf-8", "replace") for token in vocabulary]
        self._blob = np.frombuffer(b"".join(tokens) + b"\0", "uint8")
        self._ends = np.cumsum([0, *map(len, tokens)]).astype("int64")
        self._longest = max(map(len, tokens))
        size = 2 ** int(np.ceil(np.log2(ROOM * len(tokens))))
        self._table = np.full(size, -1, "int32")
        _fill(self._table, self._blob, self._ends)
        self._unknown_id = vocabulary.index(unknown_token)
        table = bytearray(range(256))
        for code in byte_words.SPACES:
            table[code] = ord(" ")
        self._bytes = table.lower() if lowercase else table
        self._kinds = np.zeros(256, "uint8")
        self._kinds[ord(" ")] = SPACE
        for mark in byte_words.PUNCTUATION:
            self._kinds[ord(mark)] = MARK
        self._kinds[0] = BETWEEN

    def encode(self, texts, length, start_id, end_id):
        """Returns the ids of rows, end to end, and where each begins.

        Args:
            texts: A list of `str` of ASCII without NUL, one at least.
            length: int. Longer rows are cut.
            start_id: int. The id at the beginning of a row.
            end_id: int. The id at its end.

        Returns:
            Two arrays, `ids` of int32 and `offsets` of int64.
        """
        data = "\0".join([*texts, ""]).encode("ascii").translate(self._bytes)
        ids = np.empty(len(data) + 2 * len(texts), "int32")
        offsets = np.zeros(len(texts) + 1, "int64")
        size = _encode(
            np.frombuffer(data, "uint8"),
            self._kinds,
            self._table,
            self._blob,
            self._ends,
            self._longest,
            self._unknown_id,
            length,
            start_id,
            end_id,
            ids,
            offsets,
        )
        return ids[:size], offsets


@numba.njit(**OPTIONS)
def _fill(table, blob, ends):
    """Puts every token into the hash table.

    What begins with `##` is there twice: as a token inside of a word, and as a
    word that begins so, which no text has.
    """
    most = np.uint64(len(table) - 1)
    for index in range(len(ends) - 1):
        start, end = ends[index], ends[index + 1]
        inside = end - start > 2 and blob[start] == 35 and blob[start + 1] == 35
        code = START
        if inside:
            code = (code ^ INSIDE) * FACTOR
            start += 2
        for place in range(start, end):
            code = (code ^ np.uint64(blob[place])) * FACTOR
        place = (code ^ (code >> np.uint64(32))) & most
        while table[place] >= 0:
            place = (place + np.uint64(1)) & most
        table[place] = index


@numba.njit(**OPTIONS)
def _find(code, data, start, end, inside, table, blob, ends):
    """Returns the id of bytes as a token, or -1."""
    most = np.uint64(len(table) - 1)
    place = (code ^ (code >> np.uint64(32))) & most
    skipped = 2 if inside else 0
    while table[place] >= 0:
        index = table[place]
        first = ends[index] + skipped
        if ends[index + 1] - first == end - start:
            is_inside = skipped == 0 or (
                blob[first - 2] == 35 and blob[first - 1] == 35
            )
            is_same = is_inside
            for offset in range(end - start):
                if not is_same or blob[first + offset] != data[start + offset]:
                    is_same = False
                    break
            if is_same:
                return index
        place = (place + np.uint64(1)) & most
    return -1


@numba.njit(**OPTIONS)
def _cut(data, start, end, table, blob, ends, longest, unknown_id, ids, size):
    """Writes the ids of a word, and returns where the next id comes."""
    if end - start > LONGEST_WORD:
        ids[size] = unknown_id
        return size + 1
    codes = np.empty(LONGEST_WORD + 1, np.uint64)
    first, begin = size, start
    while begin < end:
        inside = begin > start
        code = START
        if inside:
            code = (code ^ INSIDE) * FACTOR
        last = min(end, begin + longest)
        for place in range(begin, last):
            code = (code ^ np.uint64(data[place])) * FACTOR
            codes[place - begin] = code
        found = -1
        while last > begin:
            found = _find(
                codes[last - begin - 1],
                data,
                begin,
                last,
                inside,
                table,
                blob,
                ends,
            )
            if found >= 0:
                break
            last -= 1
        if found < 0:
            ids[first] = unknown_id
            return first + 1
        ids[size] = found
        size += 1
        begin = last
    return size


@numba.njit(**OPTIONS)
def _encode(
    data,
    kinds,
    table,
    blob,
    ends,
    longest,
    unknown_id,
    length,
    start_id,
    end_id,
    ids,
    offsets,
):
    size, place = 0, 0
    for text in range(len(offsets) - 1):
        begin = size
        ids[size] = start_id
        size += 1
        while kinds[data[place]] != BETWEEN:
            kind = kinds[data[place]]
            end = place + 1
            if kind == WORD:
                while kinds[data[end]] == WORD:
                    end += 1
            # What is past the length of a row is left out.
            if kind != SPACE and size - begin < length:
                size = _cut(
                    data,
                    place,
                    end,
                    table,
                    blob,
                    ends,
                    longest,
                    unknown_id,
                    ids,
                    size,
                )
            place = end
        place += 1
        size = min(size, begin + length - 1)
        ids[size] = end_id
        size += 1
        offsets[text + 1] = size
    return size
