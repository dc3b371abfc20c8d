"""Where in a text its tokens are."""

import keras_hub
import regex

from keras_wave.text import word_rules


def find_spans(text, tokens, tokenizer):
    """Finds the part of the text that each token was made of.

    Tokenizers tell it not. So the text is split and normalized as they do it,
    and its letters compared with the tokens.

    Args:
        text: A string, or a tuple of those that make one row.
        tokens: A list of strings, `[CLS]` and `[SEP]` included. A text may be
            cut at any of them.
        tokenizer: The tokenizer.

    Returns:
        A pair of lists, an element for each token: the number of its text in
        the row, and its `(start, end)` there. The latter is `None` for `[CLS]`
        and the like, and for all tokens of a text in which they are not found.
    """
    texts = text if isinstance(text, tuple) else (text,)
    segments, spans = [], [None] * len(tokens)
    places = [[] for _ in texts]
    markers = {tokenizer.cls_token, tokenizer.sep_token, tokenizer.pad_token}
    segment = 0
    for place, token in enumerate(tokens):
        segments.append(min(segment, len(texts) - 1))
        if token == tokenizer.sep_token:
            segment += 1
        elif token not in markers:
            places[segments[-1]].append(place)
    if _is_word_piece(tokenizer):
        for text, group in zip(texts, places):
            found = _find([tokens[place] for place in group], text, tokenizer)
            for place, span in zip(group, found):
                spans[place] = span
    return segments, spans


def _is_word_piece(tokenizer):
    return (
        isinstance(tokenizer, keras_hub.tokenizers.WordPieceTokenizer)
        and tokenizer.split
        and not tokenizer.special_tokens_in_strings
    )


def _find(tokens, text, tokenizer):
    spans = []
    for start, end in _words(text, tokenizer):
        if len(spans) == len(tokens):
            break
        letters, places = _letters(text, start, end, tokenizer)
        at = 0
        while at < len(letters) and len(spans) < len(tokens):  # Or it is cut.
            token = tokens[len(spans)]
            if at == 0 and token == tokenizer.oov_token:
                spans.append((start, end))
                break
            piece = token.removeprefix(tokenizer.suffix_indicator if at else "")
            if not piece or not letters.startswith(piece, at):
                return []
            stop = at + len(piece)
            spans.append((places[at], places[stop]))
            at = stop
    return spans if len(spans) == len(tokens) else []


def _words(text, tokenizer):
    """Yields where the words and punctuation marks of a text are."""
    is_space = regex.compile(word_rules.SPACES).search
    keep = word_rules.keep_pattern(tokenizer.split_on_cjk)
    is_mark = regex.compile(keep).search
    start = 0
    for place, character in enumerate(text):
        if tokenizer.strip_accents:
            character = word_rules.remove_accents(character)
        is_kept = is_mark(character)
        if not is_kept and not is_space(character):
            continue
        if start < place:
            yield start, place
        if is_kept:
            yield place, place + 1
        start = place + 1
    if start < len(text):
        yield start, len(text)


def _letters(text, start, end, tokenizer):
    """Returns a word as the tokenizer reads it, and where each letter was.

    There is one place more, the end. What is left out, such as an accent, is
    part of the letter before.
    """
    letters, places = "", []
    for place in range(start, end):
        character = text[place]
        if tokenizer.strip_accents:
            character = word_rules.remove_accents(character)
        if tokenizer.lowercase:
            character = word_rules.fold(character)
        letters += character
        places += [place] * len(character)
    # What is left out before the first letter is part of it.
    return letters, [start, *places[1:], end] if places else [end]
