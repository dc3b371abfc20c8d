def make_function(source, sequence_length):
    """Returns the logits of a classifier as a function of ids.

    Args:
        source: A `Source`, on TensorFlow.
        sequence_length: int. The only length of the inputs, or `None`.

    Returns:
        A `tf.Module` with its `weights`, and with `call`, a `tf.function` of
        `token_ids` and `padding_mask`.
    """
    import tensorflow as tf

    module = tf.Module()
    module.weights = [
        tf.Variable(weight, trainable=False) for weight in source.weights
    ]

    @tf.function(input_signature=make_signature(sequence_length))
    def token_ids(token_ids, padding_mask):
        return {
            "logits": source.logits(module.weights, token_ids, padding_mask)
        }

    module.call = token_ids
    return module


def save_function(source, folder, sequence_length):
    """Writes a SavedModel of this function alone.

    The converters that take one lose weights on the way from a function.
    """
    import tensorflow as tf

    module = make_function(source, sequence_length)
    signatures = {"serving_default": module.call}
    tf.saved_model.save(module, str(folder), signatures)


def make_signature(sequence_length):
    """Returns the `tf.TensorSpec` of the two inputs."""
    import tensorflow as tf

    shape = (None, sequence_length)
    return [
        tf.TensorSpec(shape, tf.int32, name=name)
        for name in ("token_ids", "padding_mask")
    ]
