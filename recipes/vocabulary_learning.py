import tokenizers

# [PAD] comes first: zero is what an empty place of a batch holds.
SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def learn(texts, size, lowercase):
    """Returns a WordPiece vocabulary of at most `size` tokens, a list.

    The same texts give the same vocabulary.
    """
    tokenizer = tokenizers.BertWordPieceTokenizer(
        lowercase=lowercase, strip_accents=lowercase
    )
    characters = set()
    for text in texts:
        characters.update(tokenizer.normalize(text))
    characters = sorted(c for c in characters if not c.isspace())
    # The trainer numbers the characters inside words in the random order of a
    # hash table, and settles draws by these numbers. Named here, they have
    # an order; within the limit, no draw decides which of them to drop.
    inside_words = [f"##{character}" for character in characters]
    tokenizer.train_from_iterator(
        texts,
        vocab_size=size,
        limit_alphabet=len(characters),
        special_tokens=[*SPECIAL_TOKENS, *inside_words],
        show_progress=False,
    )
    ids = tokenizer.get_vocab()
    return sorted(ids, key=ids.get)
