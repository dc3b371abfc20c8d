"""FNet with a dense layer, to compare with."""

import keras
import keras_hub
from keras import ops


def build(backbone, num_classes):
    """Returns a `keras.Model` from ids to logits.

    `keras_hub` has no classifier on FNet whose output and inputs are those of
    the others here. FNet takes no padding mask: it sees the padding.

    Args:
        backbone: A `keras_hub.models.FNetBackbone`.
        num_classes: int.
    """
    inputs = {
        name: keras.Input((None,), dtype="int32", name=name)
        for name in ("token_ids", "padding_mask")
    }
    token_ids = inputs["token_ids"]
    x = backbone(
        {"token_ids": token_ids, "segment_ids": ops.zeros_like(token_ids)}
    )["pooled_output"]
    x = keras.layers.Dropout(0.1)(x)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(x))


def backbone(vocabulary_size, num_layers, dim=768, max_sequence_length=512):
    """Returns FNet of the sizes of FNet base, or of fewer layers."""
    return keras_hub.models.FNetBackbone(
        vocabulary_size,
        num_layers=num_layers,
        hidden_dim=dim,
        intermediate_dim=4 * dim,
        max_sequence_length=max_sequence_length,
    )
