"""Functions compiled once, where a backend is slow without."""

import keras
import numpy as np
from keras import ops

from tests.gradients import gradient_tensors


def compiled(function):
    """Returns a function of tensors as one program, where there is a compiler.

    It is what training runs too: compilers fuse and reorder what they take
    together.
    """
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, autograph=False)
    if keras.config.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


def compiled_gradients(function, variables):
    """Returns a function that returns the gradients of another.

    Args:
        function: A callable of tensors that reads the variables and returns a
            scalar tensor.
        variables: A list of `keras.Variable`.

    Returns:
        A callable of the same tensors that returns a list of float64 NumPy
        arrays, one a variable.
    """

    def of_values(values, *args):
        # A program of JAX sees no variable but those it is handed.
        mapping = zip(variables, values)
        with keras.StatelessScope(state_mapping=mapping):
            return gradient_tensors(lambda: function(*args), variables)

    def of_variables(*args):
        return gradient_tensors(lambda: function(*args), variables)

    is_jax = keras.config.backend() == "jax"
    program = compiled(of_values if is_jax else of_variables)

    def run(*args):
        if is_jax:
            args = ([variable.value for variable in variables], *args)
        return [
            np.asarray(ops.convert_to_numpy(gradient), "float64")
            for gradient in program(*args)
        ]

    return run
