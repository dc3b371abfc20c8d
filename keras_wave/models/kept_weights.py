"""What ends `fit()` or `predict()` in its middle leaves the weights alone."""

import contextlib

from keras_wave import keras_compat
from keras_wave.models import interruptions

FUNCTIONS = ("train_function", "test_function", "predict_function")


def build_optimizer(model):
    """Makes all that the optimizer of a model keeps, whatever comes meanwhile.

    Keras makes it in a first step. Where Ctrl-C ends it in its middle the
    optimizer takes itself for complete, and trains no more.

    Args:
        model: A `keras.Model`.
    """
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None or optimizer.built:
        return
    # TensorFlow's, of which the variables are to be.
    strategy = getattr(model, "distribute_strategy", None)
    scope = contextlib.nullcontext() if strategy is None else strategy.scope()
    with interruptions.held_back(lambda: False), scope:
        optimizer.build(model.trainable_variables)


class KeptWeights:
    """Gives models their weights back where an error ends what they compute.

    Keras on JAX takes them out of a model as long as it computes, and a step
    uses up the memory of those before it. Where a batch raises an error they
    are left out, and the model answers as an untrained one. Ctrl-C waits for
    the moment at which a step has handed over what it made of them.

    Args:
        model: A `keras.Model`.
        others: Other models that compute with the same weights.
    """

    def __init__(self, model, others=()):
        self.models = [model, *others]
        # A step that TensorFlow has traced in part makes no variables later.
        self._missing_functions = [
            name for name in FUNCTIONS if getattr(model, name, None) is None
        ]
        # No copies: what is taken out is freed as soon as there is a later
        # value.
        self._kept = {}

    @contextlib.contextmanager
    def kept(self):
        """A context, whose errors leave the weights where they were."""
        self.put_back()
        self.look()
        with interruptions.held_back(self._are_there):
            try:
                yield
            except BaseException as error:
                self._give_back(error)
                raise

    def put_back(self):
        """Puts weights that Keras has taken out back into their models.

        What an earlier call has left there is as old as that call, and in a
        step of `fit()` a callback needs the weights themselves.
        """
        for model in self.models:
            keras_compat.forget_jax_state(model)

    def look(self):
        """Keeps the variables that are new, those of a first step for one."""
        for variable in self._variables():
            value = keras_compat.raw_value(variable)
            if value is not None:
                self._kept[id(variable)] = (variable, value)

    def add(self, models):
        """Keeps the weights of other models that compute with the same ones."""
        self.models += [x for x in models if x not in self.models]

    def values(self):
        """Returns the tensors that are kept, a list."""
        return [value for _, value in self._kept.values()]

    def _variables(self):
        for model in self.models:
            yield from model.variables
            yield from model.metrics_variables
            optimizer = getattr(model, "optimizer", None)
            if optimizer is not None:
                yield from optimizer.variables

    def _are_there(self):
        return any(map(keras_compat.has_jax_state, self.models)) or all(
            keras_compat.raw_value(v) is not None or keras_compat.is_whole(x)
            for v, x in self._kept.values()
        )

    def _give_back(self, error):
        # First what the batches before have made of them.
        self.put_back()
        for variable, value in self._kept.values():
            if keras_compat.raw_value(variable) is not None:
                continue
            if keras_compat.is_whole(value):
                variable.assign(value)
            else:
                error.add_note(f"The step that failed lost {variable.path}.")
        for name in self._missing_functions:
            setattr(self.models[0], name, None)
