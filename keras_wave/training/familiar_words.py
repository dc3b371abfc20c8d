"""How much of texts a vocabulary knows."""

import numpy as np

from keras_wave.models.wave_tokenizer import WaveTokenizer

# Of longer lists, so many texts say the same.
MOST = 2000
# Where fewer words are known, texts are in another language or of rare words.
FEW = 0.7


def share(tokenizer, texts):
    """Returns the share of words that are one token each.

    Other words are cut into pieces, or unknown altogether. What has no letter,
    such as numbers and punctuation, is the same in all languages and does not
    count.

    Args:
        tokenizer: A `WaveTokenizer`, or another one of KerasHub.
        texts: A list of strings.

    Returns:
        A float in `[0, 1]`: 1 where there are no words, for a tokenizer that is
        asked for more than words, and for one that is no `WaveTokenizer`.
    """
    encoder = None
    if isinstance(tokenizer, WaveTokenizer):
        encoder = tokenizer.encoder()
    if encoder is None:
        return 1.0
    step = max(len(texts) // MOST, 1)
    ids = encoder(texts[::step]).ids
    tokens = tokenizer.get_vocabulary()
    mark = tokenizer.suffix_indicator
    is_piece = np.array([token.startswith(mark) for token in tokens])[ids]
    has_letter = np.array([any(map(str.isalpha, token)) for token in tokens])
    is_word = ~is_piece & has_letter[ids]
    if not is_word.any():
        return 1.0
    is_cut = np.append(is_piece[1:], False)
    is_unknown = ids == tokenizer.token_to_id(tokenizer.oov_token)
    return float((is_word & ~is_cut & ~is_unknown).sum() / is_word.sum())
