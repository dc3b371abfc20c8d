"""Probabilities of classes, in NumPy.

A backend that compiles would compile them again for every number of texts.
"""

import keras
import numpy as np


def of_logits(logits, activation):
    """Returns the probabilities that logits stand for.

    Args:
        logits: A float array of shape `(rows, num_classes)`.
        activation: The activation of the classifier, a function of tensors.

    Returns:
        A float32 array of the same shape: what the activation gives. Where it
        is linear, a softmax, or a sigmoid of a single class.
    """
    if activation is not keras.activations.linear:
        tensor = activation(keras.ops.convert_to_tensor(logits))
        return keras.ops.convert_to_numpy(tensor).astype("float32")
    logits = np.asarray(logits, "float32")
    if logits.shape[-1] == 1:
        # The softmax of a logit and zero, which overflows on neither side.
        logits = np.concatenate([logits, np.zeros_like(logits)], axis=-1)
        return _softmax(logits)[:, :1]
    return _softmax(logits)


def _softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
