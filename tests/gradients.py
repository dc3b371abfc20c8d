"""Gradients on whichever backend runs."""

import keras
import numpy as np
from keras import ops


def gradients(function, variables):
    """Returns the gradients of `function()` by `variables`.

    Args:
        function: A callable without arguments that reads the variables and
            returns a scalar tensor.
        variables: A list of `keras.Variable`.

    Returns:
        A list of float64 NumPy arrays, one a variable.
    """
    return [
        np.asarray(ops.convert_to_numpy(gradient), "float64")
        for gradient in gradient_tensors(function, variables)
    ]


def gradient_tensors(function, variables):
    """Returns what `gradients()` does, as tensors of the backend."""
    of_backend = {
        "tensorflow": _tensorflow_gradients,
        "jax": _jax_gradients,
        "torch": _torch_gradients,
    }[keras.config.backend()]
    return of_backend(function, variables)


def input_gradient(function, x, dtype="float32"):
    """Returns the gradient of the scalar `function(x)` by the array `x`."""
    variable = keras.Variable(x, dtype=dtype)
    (gradient,) = gradients(
        lambda: function(ops.convert_to_tensor(variable)), [variable]
    )
    return gradient


def _tensorflow_gradients(function, variables):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        result = function()
    gradients = tape.gradient(
        result, [v.value for v in variables], unconnected_gradients="zero"
    )
    # The gradient of an embedding table comes as slices of it.
    return [tf.convert_to_tensor(gradient) for gradient in gradients]


def _jax_gradients(function, variables):
    import jax

    def of_values(values):
        with keras.StatelessScope(state_mapping=zip(variables, values)):
            return function()

    return jax.grad(of_values)([v.value for v in variables])


def _torch_gradients(function, variables):
    import torch

    return torch.autograd.grad(
        function(),
        [v.value for v in variables],
        allow_unused=True,
        materialize_grads=True,
    )
