"""Words that are not of ASCII, cut into the longest tokens there are."""

from keras_wave_light.text import word_rules

# A longer word is unknown, in bytes.
LONGEST_WORD = 100


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
