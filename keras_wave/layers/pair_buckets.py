from keras import ops

# Primes, so that few pairs which differ in one token share a bucket.
FACTORS = (7919, 6029)
# The hash of larger ids would leave 32 bits.
LARGEST_VOCABULARY = 150_000


def check_vocabulary(vocabulary_size):
    """Raises a `ValueError` where ids are too large to be hashed."""
    if vocabulary_size > LARGEST_VOCABULARY:
        raise ValueError(
            "`bigram_buckets` takes vocabularies of at most "
            f"{LARGEST_VOCABULARY:,} tokens. "
            f"Received: vocabulary_size={vocabulary_size}"
        )


def pair_buckets(token_ids, token_mask, buckets):
    """Returns the bucket of each token together with the one before it.

    Args:
        token_ids: An int tensor of shape `(batch, seq)`, from zero to less than
            150,000.
        token_mask: A bool or int tensor of shape `(batch, seq)`, nonzero for
            real tokens. Pairs with any other token are pairs with the token of
            id zero, as is the first of a text. `None`: every token is real.
        buckets: int. How many there are.

    Returns:
        An int32 tensor of shape `(batch, seq)`, from zero to less than
        `buckets`.
    """
    token_ids = ops.cast(token_ids, "int32")
    if token_mask is not None:
        token_ids = ops.multiply(token_ids, ops.cast(token_mask, "int32"))
    before = ops.pad(token_ids, [[0, 0], [1, 0]])[:, :-1]
    factor, factor_before = FACTORS
    return (token_ids * factor + before * factor_before) % buckets
