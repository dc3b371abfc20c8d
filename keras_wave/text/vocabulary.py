"""WordPiece vocabularies, learned from texts.

A token is a word or the end of one, counted wherever a word is cut before it.
All tokens counted often enough are taken, and every character, so that any word
can be cut; how often is enough is searched for, until their number is right.
KerasHub's `compute_word_piece_vocabulary()` takes the same tokens, by a longer
way, with TensorFlow.
"""

import collections
import math
import random

from keras_wave.text import byte_words
from keras_wave.text import newer_characters
from keras_wave.text import word_rules
from keras_wave.text.cleaning import check_strings

# [PAD] comes first: zero is what an empty place of a batch holds.
SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# No token is taken that is there less often. In few texts even what is there
# twice is worth knowing, and they are counted several times.
LEAST = 10
WANTED = 2
FEW_TEXTS = 20_000
# Learning takes time and memory with the number of different words, and in so
# much text none is missing that comes often.
MOST_CHARACTERS = 25_000_000
# The search begins below.
MOST = 10_000_000
# Longer words, and words of rarer characters, are left out.
LONGEST_WORD = 50
MOST_DIFFERENT_CHARACTERS = 1000
# Of so many tokens fewer than asked for, the search is content.
SLACK = 0.05
# How often words are cut anew, by the tokens that the cuts before have given.
CUTS = 3


def learn_vocabulary(texts, size, lowercase=True, strip_accents=None):
    """Returns a WordPiece vocabulary for `keras_wave.WaveTokenizer`.

    The same texts give the same vocabulary. It has the five special tokens, the
    characters, and the words and ends of words that come often: in less than
    20,000 texts twice, in more ten times. Of more than 25 million characters a
    part is read, drawn at random.

    Args:
        texts: A list of `str` or `bytes`.
        size: int. The most tokens. There may be fewer, mostly less than a
            twentieth fewer where texts are many.
        lowercase: bool. Whether the tokenizer lowercases texts. Defaults to
            `True`.
        strip_accents: bool. Whether it removes accents. Defaults to `None`:
            the same as `lowercase`.

    Returns:
        A list of strings.

    Raises:
        ValueError: If `texts` are no strings, or `size` leaves no room beside
            the special tokens.

    Example:

    >>> texts = ["stocks fall", "bonds fall"]
    >>> vocabulary = keras_wave.text.learn_vocabulary(texts, 100)
    >>> tokenizer = keras_wave.WaveTokenizer(vocabulary)
    >>> [tokenizer.id_to_token(int(i)) for i in tokenizer("Fall, stocks")]
    ['fall', '[UNK]', 's', '##t', '##o', '##c', '##k', '##s']
    """
    if size <= len(SPECIAL_TOKENS):
        raise ValueError(
            f"`size` must be larger than the {len(SPECIAL_TOKENS)} special "
            f"tokens. Received: {size}"
        )
    texts = _check(texts)
    times = LEAST // WANTED if len(texts) < FEW_TEXTS else 1
    characters = sum(map(len, texts))
    if characters > MOST_CHARACTERS:
        count = math.ceil(MOST_CHARACTERS / characters * len(texts))
        texts = random.Random(0).sample(texts, count)
    words = count_words(
        texts, lowercase, lowercase if strip_accents is None else strip_accents
    )
    words = {word: count * times for word, count in words.items()}
    return [*SPECIAL_TOKENS, *_search(words, size)][:size]


def _check(texts):
    if isinstance(texts, (str, bytes)):
        raise ValueError(
            "Give the texts as a list. Received one string: " + repr(texts[:80])
        )
    texts = list(texts)
    check_strings(texts)
    return texts


def count_words(texts, lowercase, strip_accents):
    """Returns how often each word is there, a `collections.Counter`.

    Words are those that `keras_hub.tokenizers.WordPieceTokenizer` cuts into
    tokens.

    Args:
        texts: A list of `str` or `bytes`.
        lowercase: bool.
        strip_accents: bool.
    """
    counts = collections.Counter(byte_words.cut(texts, lowercase))
    del counts[byte_words.BETWEEN]
    newer = newer_characters.table(lowercase, strip_accents)
    words = collections.Counter()
    for part, count in counts.items():
        if part.isascii():
            words[part.decode("ascii")] += count
            continue
        part = part.decode("utf-8", errors="replace").translate(newer)
        for word in word_rules.split_words(part, lowercase, strip_accents):
            words[word] += count
    return words


def _search(words, size):
    """Returns the best tokens of words, besides the special ones."""
    low = max(LEAST, min(words.values(), default=0))
    high = min(MOST, max(words.values(), default=0))
    words = _leave_out(words)
    characters = sorted(set().union(*words))
    alphabet = dict.fromkeys([*characters, *map("##{}".format, characters)], 1)
    # All that can be tokens: words, and ends of words from any place on.
    possible = collections.Counter(words)
    for word, count in words.items():
        for start in range(1, len(word)):
            possible["##" + word[start:]] += count
    size -= len(SPECIAL_TOKENS)
    slack = SLACK * (size + len(SPECIAL_TOKENS))
    while True:
        least = (low + high) // 2
        is_last = low >= high
        # Words are tokens whatever the cuts. Most steps are decided by that.
        fewest = _number(words, least, alphabet)
        most = _number(possible, least, alphabet)
        if is_last or (fewest <= size and size - most <= slack):
            tokens = _find_tokens(words, possible, least, alphabet)
            fewest = most = len(tokens)
            if is_last or 0 <= size - fewest <= slack:
                by_count = sorted(tokens, key=lambda t: (-tokens[t], t))
                return list(dict.fromkeys([*characters, *by_count]))
        if fewest > size:
            low = least + 1
        else:
            high = least - 1


def _leave_out(words):
    """Returns words without those that no token is to be made of."""
    words = {
        word: count
        for word, count in words.items()
        if 0 < len(word) <= LONGEST_WORD
    }
    counts = collections.Counter()
    for word, count in words.items():
        for character in word:
            counts[character] += count
    common = sorted(counts, key=lambda c: (-counts[c], c))
    common = set(common[:MOST_DIFFERENT_CHARACTERS])
    return {w: count for w, count in words.items() if common.issuperset(w)}


def _number(counts, least, alphabet):
    often = sum(count >= least for count in counts.values())
    rare = sum(counts.get(token, 0) < least for token in alphabet)
    return often + rare


def _find_tokens(words, possible, least, alphabet):
    """Returns the tokens that are there often enough, with their counts.

    Args:
        words: A dictionary from words to counts.
        possible: One from all possible tokens to counts.
        least: int. The count that is enough.
        alphabet: A dictionary of tokens to add in any case.
    """
    tokens = _often(possible, least, alphabet)
    for _ in range(CUTS):
        longest = max(map(len, tokens), default=0)
        counts = collections.Counter()
        for word, count in words.items():
            start, prefix = 0, ""
            while start < len(word):
                counts[prefix + word[start:]] += count
                end = min(start + longest, len(word))
                while prefix + word[start:end] not in tokens:
                    end -= 1
                start, prefix = end, "##"
        tokens = _often(counts, least, alphabet)
    return tokens


def _often(counts, least, alphabet):
    often = {token: n for token, n in counts.items() if n >= least}
    return {**alphabet, **often}
