"""Words that are not of ASCII, cut into the longest tokens there are."""

from keras_wave_light.text import word_rules
from keras_wave_light.text.encoder import LONGEST_WORD
from keras_wave_light.text.encoder import cut_word


class WordPieces:
    """Cuts texts as `keras_hub.tokenizers.WordPieceTokenizer` does.

    Args:
        vocabulary: A list of strings, the tokens.
        unknown_token: string. The token of words that cannot be cut.
        lowercase: bool. Whether texts are lowercased.
        strip_accents: bool. Whether accents are removed.
        split_on_cjk: bool. Whether every ideograph is a word.

    Call arguments:
        texts: A list of strings.

    Returns:
        A list of lists of ids.
    """

    def __init__(
        self, vocabulary, unknown_token, lowercase, strip_accents, split_on_cjk
    ):
        self._ids = {token: index for index, token in enumerate(vocabulary)}
        self._unknown_id = self._ids[unknown_token]
        self._rules = (lowercase, strip_accents, split_on_cjk)

    def __call__(self, texts):
        return [
            [
                index
                for word in word_rules.split_words(text, *self._rules)
                for index in self._cut(word)
            ]
            for text in texts
        ]

    def _cut(self, word):
        if len(word.encode("utf-8")) > LONGEST_WORD:
            return [self._unknown_id]
        return cut_word(word, self._ids, self._unknown_id)
