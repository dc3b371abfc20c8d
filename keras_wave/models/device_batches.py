"""Batches in the form in which Keras shares them among devices."""

import keras
import tensorflow as tf

from keras_wave.models import text_arrays


def complete(inputs, x):
    """Says of preprocessed rows what several devices have to know.

    `keras.distribution` shares batches whose size is known before they are
    read, and the tokenizer loses it. `tf.distribute` adds up the batches of the
    devices to look at their shapes, and booleans have no sum.

    Args:
        inputs: What the preprocessor made of `x`. What is no dictionary of
            `token_ids` and `padding_mask` is returned as it is.
        x: A structure of tensors with the rows on their first axis.

    Returns:
        `inputs`, in a graph of TensorFlow with the number of rows of `x`, if
        that is known, and with an int32 `padding_mask`.
    """
    if tf.executing_eagerly() or not text_arrays.is_preprocessed(inputs):
        return inputs
    rows = keras.tree.flatten(x)[0].shape[:1]
    if rows.rank == 0:
        return inputs  # One row, which Keras refuses in its own words.
    inputs = {
        name: tf.ensure_shape(tensor, rows + tensor.shape[1:])
        for name, tensor in inputs.items()
    }
    mask = tf.cast(inputs["padding_mask"], "int32")
    return {**inputs, "padding_mask": mask}
