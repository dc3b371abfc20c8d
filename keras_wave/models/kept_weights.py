"""What ends `fit()` or `predict()` in its middle leaves the weights alone."""

import contextlib

from keras_wave import keras_compat
from keras_wave.models import interruptions


@contextlib.contextmanager
def kept_weights(model):
    """Gives a model its weights back where an error ends what it computes.

    Keras on JAX takes them out of a model as long as it computes, and a step
    uses up the memory of those before it. Where a batch raises an error they
    are left out, and the model answers as an untrained one. Ctrl-C waits for
    the moment at which a step has handed over what it made of them.

    Args:
        model: A `keras.Model`.
    """
    optimizer = getattr(model, "optimizer", None)
    state = [] if optimizer is None else optimizer.variables
    # No copies: what is taken out is freed as soon as there is a later value.
    variables = [*model.variables, *state]
    kept = [(v, keras_compat.raw_value(v)) for v in variables]

    def are_there():
        return keras_compat.has_jax_state(model) or all(
            keras_compat.raw_value(v) is not None or keras_compat.is_whole(x)
            for v, x in kept
        )

    with interruptions.held_back(are_there):
        try:
            yield
        except BaseException as error:
            # First what the batches before have made of them.
            keras_compat.forget_jax_state(model)
            missing = [
                (v, x)
                for v, x in kept
                if keras_compat.raw_value(v) is None and x is not None
            ]
            for variable, value in missing:
                if keras_compat.is_whole(value):
                    variable.assign(value)
                else:
                    error.add_note(
                        f"The step that failed lost {variable.path}."
                    )
            raise
