"""No model computes with arrays that another one holds, too."""

import collections

import keras

from keras_wave import keras_compat


def take(model, uses=()):
    """Copies the arrays that somebody beside a model holds.

    A step on JAX uses up the arrays of the weights that it is given. Where they
    come from another model, as by `set_weights(other.weights)`, or somebody
    keeps them, as a callback does with the best ones, they would be gone.

    Args:
        model: A `keras.Model` that is about to compute.
        uses: The `KeptWeights` that are in use, which hold arrays as well.
    """
    known = _count(model, uses)
    # What the last batch left there are the same arrays.
    for use in uses:
        use.put_back()
    keras_compat.forget_jax_state(model)
    optimizer = getattr(model, "optimizer", None)
    state = [] if optimizer is None else optimizer.variables
    for variable in [*model.variables, *model.metrics_variables, *state]:
        value = keras_compat.raw_value(variable)
        is_on_jax = hasattr(value, "is_deleted")
        number = known[id(value)]
        del value
        if is_on_jax and keras_compat.holders(variable) > number:
            variable.assign(keras.ops.copy(variable.value))


def _count(model, uses):
    """Counts, by identity, the arrays that are held for no later step."""
    models = {id(model): model}
    arrays = []
    for use in uses:
        models |= {id(other): other for other in use.models}
        arrays += use.values()
    for other in models.values():
        arrays += keras_compat.jax_state(other)
    return collections.Counter(map(id, arrays))
