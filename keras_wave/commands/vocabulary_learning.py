import math
import random

import keras_hub
import tensorflow as tf

# [PAD] comes first: zero is what an empty place of a batch holds.
SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
BATCH = 512
# KerasHub takes no word that is there less than ten times. In few texts even
# that twice is worth knowing, and they are counted several times.
LEAST = 10
WANTED = 2
FEW_TEXTS = 20_000
# Learning takes time and memory with the number of different words, and in so
# much text none is missing that comes often.
MOST_CHARACTERS = 25_000_000


def learn(texts, size):
    """Returns a WordPiece vocabulary of at most `size` tokens, a list.

    The same texts give the same vocabulary. Of very much text a part is read,
    drawn at random.

    Args:
        texts: A list of strings.
        size: int.
    """
    times = LEAST // WANTED if len(texts) < FEW_TEXTS else 1
    share = MOST_CHARACTERS / sum(map(len, texts))
    if share < 1:
        count = math.ceil(share * len(texts))
        texts = random.Random(0).sample(texts, count)
    with tf.device("cpu"):
        data = tf.data.Dataset.from_tensor_slices(texts).batch(BATCH)
        data = data.repeat(times)
    return keras_hub.tokenizers.compute_word_piece_vocabulary(
        data,
        size,
        lowercase=True,
        strip_accents=True,
        reserved_tokens=SPECIAL_TOKENS,
    )
