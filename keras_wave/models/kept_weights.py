"""An error in the middle of `fit()` or `predict()` leaves the weights alone."""

import contextlib


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
    kept = [(v, v._value) for v in [*model.variables, *state]]
    try:
        yield
    except BaseException:
        if hasattr(model, "jax_state_sync"):
            # What the batches before have made of them.
            model.jax_state_sync()
            model._jax_state = None
        for variable, value in kept:
            if variable._value is None and value is not None:
                variable.assign(value)
        raise
