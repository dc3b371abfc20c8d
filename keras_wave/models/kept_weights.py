"""An error in the middle of `fit()` or `predict()` leaves the weights alone."""

import contextlib

from keras_wave import keras_compat


@contextlib.contextmanager
def kept_weights(model):
    """Gives a model its weights back where an error ends what it computes.

    Keras on JAX takes them out of a model as long as it computes. Where a batch
    raises an error it leaves them out, and the model answers as an untrained
    one.

    Args:
        model: A `keras.Model`.
    """
    optimizer = getattr(model, "optimizer", None)
    state = [] if optimizer is None else optimizer.variables
    # No copies: what is taken out is freed as soon as there is a later value.
    variables = [*model.variables, *state]
    kept = [(v, keras_compat.raw_value(v)) for v in variables]
    try:
        yield
    except BaseException:
        # First what the batches before have made of them.
        keras_compat.forget_jax_state(model)
        for variable, value in kept:
            if keras_compat.raw_value(variable) is None and value is not None:
                variable.assign(value)
        raise
