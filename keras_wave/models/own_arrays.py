"""No model computes with arrays that another one holds, too."""

import keras

from keras_wave import keras_compat


def take(model):
    """Copies the arrays that somebody beside a model holds.

    A step on JAX uses up the arrays of the weights that it is given. Where they
    come from another model, as by `set_weights(other.weights)`, they are that
    one's as well, and it could not compute again.

    Args:
        model: A `keras.Model` that is about to compute.
    """
    # What the last batch left there are the same arrays.
    keras_compat.forget_jax_state(model)
    optimizer = getattr(model, "optimizer", None)
    state = [] if optimizer is None else optimizer.variables
    for variable in [*model.variables, *state]:
        is_on_jax = hasattr(keras_compat.raw_value(variable), "is_deleted")
        if is_on_jax and keras_compat.holders(variable) > 0:
            variable.assign(keras.ops.copy(variable.value))
