"""The part of a teacher's vocabulary that comes in some texts."""

import numpy as np

import keras_wave

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def cut(tokens, texts, size, lowercase):
    """Returns the tokens that come most often, with all characters of texts.

    With its characters any word can be written of which the teacher knew all,
    whatever else is left out.

    Args:
        tokens: A list of strings, the teacher's WordPiece vocabulary.
        texts: A list of strings.
        size: int. How many are kept, the five special tokens among them. There
            are more where characters alone are.
        lowercase: bool. Whether texts are lowercased.

    Returns:
        A list of strings, special tokens first and the others in their order.
    """
    # Those of other tokenizers have other names.
    tokens = [*SPECIAL, *(t for t in tokens if t not in SPECIAL)]
    tokenizer = keras_wave.WaveTokenizer(tokens, lowercase=lowercase)
    ids = tokenizer.encoder()(texts).ids
    counts = np.bincount(ids, minlength=len(tokens))
    counts[: len(SPECIAL)] = 0
    characters = {
        character
        for index in np.flatnonzero(counts)
        for character in tokens[index].removeprefix("##")
    }
    kept = {
        index
        for index, token in enumerate(tokens)
        if index < len(SPECIAL) or token.removeprefix("##") in characters
    }
    for index in np.argsort(-counts, kind="stable").tolist():
        if len(kept) >= size or not counts[index]:
            break
        kept.add(index)
    return [tokens[index] for index in sorted(kept)]


def pick(tokens, all_tokens, embeddings):
    """Returns the embeddings of some tokens, of a teacher's.

    Args:
        tokens: A list of strings. Those that the teacher has not, as a special
            token of another name, get the mean of the others.
        all_tokens: A list of strings, the teacher's.
        embeddings: A float array of shape `(all_tokens, width)`.

    Returns:
        A float array of shape `(tokens, width)`.
    """
    places = {token: index for index, token in enumerate(all_tokens)}
    is_known = np.array([token in places for token in tokens])
    picked = np.empty((len(tokens), embeddings.shape[1]), embeddings.dtype)
    known = [places[token] for token in tokens if token in places]
    picked[is_known] = embeddings[known]
    picked[~is_known] = embeddings[known].mean(axis=0)
    return picked
