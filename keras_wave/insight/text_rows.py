"""Checked texts, as the rows of tokens that a classifier reads, and back."""

import numpy as np

from keras_wave.models import length_buckets


def encode(classifier, strings):
    """Returns the tokens of each row, without padding.

    Args:
        classifier: A `WaveClassifier` with a preprocessor.
        strings: What `text_arrays.check_texts()` returns.

    Returns:
        A list of dictionaries of `token_ids` and `padding_mask`, int32 arrays
        of one axis.
    """
    x = length_buckets.encode(classifier._encoder(strings), strings)
    parts = {
        name: np.split(ragged.values.numpy(), ragged.row_splits.numpy()[1:-1])
        for name, ragged in x.items()
    }
    return [
        {"token_ids": ids, "padding_mask": mask.astype("int32")}
        for ids, mask in zip(parts["token_ids"], parts["padding_mask"])
    ]


def count_tokens(classifier, strings):
    """Returns an int array, the number of tokens of each row."""
    x = length_buckets.encode(classifier._encoder(strings), strings)
    return x["token_ids"].row_lengths().numpy()


def decode(strings):
    """Returns a string for each row, or a tuple of those of its texts."""
    if isinstance(strings, tuple):
        return list(zip(*map(decode, strings)))
    return [text.decode("utf-8", "replace") for text in strings.numpy()]
