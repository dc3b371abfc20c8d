"""What every system is reduced to: a model from ids to logits."""

import collections.abc
import dataclasses

import keras


@dataclasses.dataclass(frozen=True)
class Network:
    """A model to train, and what is known of it without running it.

    Args:
        model: A `keras.Model`. Takes a dictionary of `token_ids` and
            `padding_mask`, gives logits.
        vocabulary_size: int. Ids are below it.
        num_classes: int.
        products: A function of `(batch_size, sequence_length)`, which returns
            the forward matrix products as `matrix_products` counts them.
        product_dtype: string. What these compute in. Defaults to `"float32"`.
    """

    model: keras.Model
    vocabulary_size: int
    num_classes: int
    products: collections.abc.Callable
    product_dtype: str = "float32"
