import tensorflow as tf


class IdFunction(tf.Module):
    """The logits of a classifier as a function of ids, with its weights.

    Args:
        source: A `Source`, on TensorFlow.
        sequence_length: int. The only length of the inputs, or `None`.

    Attributes:
        call: A `tf.function` of `token_ids` and `padding_mask`.
    """

    def __init__(self, source, sequence_length):
        super().__init__()
        self.weights = [
            tf.Variable(weight, trainable=False) for weight in source.weights
        ]

        @tf.function(input_signature=make_signature(sequence_length))
        def token_ids(token_ids, padding_mask):
            return {
                "logits": source.logits(self.weights, token_ids, padding_mask)
            }

        self.call = token_ids

    def save(self, folder):
        """Writes a SavedModel of this function alone.

        The converters that take one lose weights on the way from a function.
        """
        signatures = {"serving_default": self.call}
        tf.saved_model.save(self, str(folder), signatures)


def make_signature(sequence_length):
    """Returns the `tf.TensorSpec` of the two inputs."""
    shape = (None, sequence_length)
    return [
        tf.TensorSpec(shape, tf.int32, name=name)
        for name in ("token_ids", "padding_mask")
    ]
