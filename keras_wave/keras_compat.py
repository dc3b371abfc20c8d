"""What Keras and KerasHub keep private, and this package cannot do without.

No other file takes a private name of theirs. Every function here says which
name it takes, the version it was last checked with, and why no public one does.
"""

import sys
import types

import keras
from keras.src import backend
from keras.src.saving import serialization_lib
from keras.src.utils import python_utils
from keras_hub.src.utils import preset_utils


def flatten_layers(layer, include_self=True, recursive=True):
    """Returns a layer and the layers inside of it, as a list.

    Takes `Layer._flatten_layers` (Keras 3.15.1): `Model.layers` lists those of
    a model alone, and one level of them.
    """
    return list(
        layer._flatten_layers(include_self=include_self, recursive=recursive)
    )


def finish_construction(model):
    """Makes the layers of a model known to PyTorch as modules of it.

    Takes `Layer._post_build` (Keras 3.15.1): Keras calls it where a functional
    model is made, which is before KerasHub's constructors have set anything.
    """
    model._post_build()


def is_cached_evaluation(arguments):
    """Whether `evaluate()` was called with these inside of `fit()`.

    Takes `_use_cached_eval_dataset`, an argument of `Trainer.evaluate` (Keras
    3.15.1): nothing else tells a data set that `fit()` has prepared.
    """
    return bool(arguments.get("_use_cached_eval_dataset", False))


def has_jax_state(model):
    """Whether Keras on JAX has the weights of a model, taken out and whole.

    Takes `Trainer._jax_state` and `Trainer._jax_state_synced` (Keras 3.15.1):
    nothing else tells what has become of the weights.
    """
    state = getattr(model, "_jax_state", None)
    if not state or model._jax_state_synced:
        return False
    return all(map(is_whole, keras.tree.flatten(state)))


def jax_state(model):
    """Returns the arrays that Keras on JAX has of the last step, a list.

    Takes `Trainer._jax_state` (Keras 3.15.1): they are held there, and no
    public name tells by whom else.
    """
    return keras.tree.flatten(getattr(model, "_jax_state", None) or {})


class BeforeJaxSteps:
    """Mixin: a model that is told before Keras on JAX takes its weights out.

    Takes `Trainer._get_jax_state` (Keras 3.15.1): a callback may have changed
    the weights between two steps, and no public name is called after it.
    """

    def before_jax_step(self):
        """Does what a model has to. Its variables hold their tensors."""
        raise NotImplementedError

    def _get_jax_state(self, *args, **kwargs):
        self.before_jax_step()
        return super()._get_jax_state(*args, **kwargs)


def forget_jax_state(model):
    """Puts back the weights that Keras on JAX has taken out of a model.

    Takes `Trainer.jax_state_sync` and `Trainer._jax_state` (Keras 3.15.1):
    after an interruption nobody else calls the one or empties the other.
    """
    if has_jax_state(model):
        model.jax_state_sync()
    if hasattr(model, "_jax_state"):
        model._jax_state = None


def frame_that_drops_errors(frame):
    """Returns the frame of Keras in which every error is dropped, or `None`.

    Takes `keras.src.utils.python_utils.pythonify_logs`, and on PyTorch
    `keras.src.backend.torch.core.CustomGradientFunction` (Keras 3.15.1), which
    drop Ctrl-C as well: one while it waits for the loss of a step, the other
    in an operation with a gradient of its own, which it computes once more
    and wrongly.

    Args:
        frame: A frame, to look in it and in those that called it, or `None`.
    """
    codes = [python_utils.pythonify_logs.__code__]
    with_gradient = getattr(backend.core, "CustomGradientFunction", None)
    if with_gradient is not None:
        codes.append(with_gradient.forward.__code__)
    while frame is not None:
        if frame.f_code in codes:
            return frame
        frame = frame.f_back
    return None


def num_processes():
    """Returns how many processes bring the rows of a batch.

    Takes `keras.src.backend.distribution_lib.num_processes` (Keras 3.15.1),
    which tells it of the backend: a `keras.distribution` keeps it private.
    """
    # Where the backend has no distribution it has no such function.
    count = getattr(backend.distribution_lib, "num_processes", None)
    return 1 if count is None else count()


def raw_value(variable):
    """Returns the tensor of a variable, or `None` where it was taken out.

    Takes `Variable._value` (Keras 3.15.1): `Variable.value` of one without a
    tensor makes a new one of its initializer.
    """
    value = variable._value
    return value if is_whole(value) else None


def is_whole(value):
    """Whether a step on JAX has not used up the memory of a tensor."""
    return not (hasattr(value, "is_deleted") and value.is_deleted())


def holders(variable):
    """Returns how many hold the tensor of a variable, beside the variable.

    Takes `Variable._value` (Keras 3.15.1): `Variable.value` makes a copy where
    it casts, and of a variable without a tensor a new one.
    """
    # What nobody else holds is counted for the call itself.
    counts = []
    for owner in (variable, types.SimpleNamespace(_value=object())):
        value = owner._value
        counts.append(sys.getrefcount(value))
        del value
    return counts[0] - counts[1]


def build_metrics(model, batch):
    """Builds the metrics of a compiled model, by the shapes of a batch.

    Takes `Trainer._symbolic_build` (Keras 3.15.1): the public names that build
    them compute a step.
    """
    model._symbolic_build(data_batch=batch)


def adam_moments(optimizer, variable):
    """Returns the first and the second moment of a variable, or `None`.

    Takes `Optimizer._get_variable_index`, `Adam._momentums` and
    `Adam._velocities` (Keras 3.15.1): a subclass finds them nowhere else.
    """
    index = optimizer._get_variable_index(variable)
    return optimizer._momentums[index], optimizer._velocities[index]


def add_special_token(tokenizer, token, name):
    """Gives a tokenizer an attribute for a special token, and one for its id.

    Takes `Tokenizer._add_special_token` (KerasHub 0.32.0): `special_tokens`
    lists what was added by it alone.
    """
    tokenizer._add_special_token(token, name)


def in_safe_mode():
    """Returns whether Keras loads in safe mode; `None` where nobody said.

    Takes `keras.src.saving.serialization_lib.in_safe_mode` (Keras 3.15.1):
    `from_config()` has no argument for it.
    """
    return serialization_lib.in_safe_mode()


def objects_in_scope():
    """Returns the objects of the caller's `custom_object_scope()`, by name.

    Takes `CustomObjectScope.backup` (Keras 3.15.1), which no page documents:
    `get_registered_object()` does not tell those that were registered.
    """
    with keras.saving.custom_object_scope({}) as scope:
        return dict(scope.backup)


def preset_file(preset, name):
    """Returns the path of a file of a preset, downloaded where it must be.

    Takes `keras_hub.src.utils.preset_utils.get_file` (KerasHub 0.32.0): the
    public names load a whole preset, before it can be looked through.

    Raises:
        FileNotFoundError: If the preset has no such file.
    """
    return preset_utils.get_file(preset, name)


def register_presets(presets, backbone_class):
    """Makes presets known by name to every `from_preset()` of KerasHub.

    Takes `keras_hub.src.utils.preset_utils.register_presets` (KerasHub
    0.32.0): KerasHub's own classes look for a name nowhere else.
    """
    preset_utils.register_presets(presets, backbone_class)


def imported_tensorflow():
    """Returns the module `tensorflow` if somebody has imported it, or `None`.

    It is never imported here: whoever holds a tensor or a data set of
    TensorFlow's has done it.
    """
    module = sys.modules.get("tensorflow")
    # Another thread may be in the middle of the import.
    return module if hasattr(module, "executing_eagerly") else None


def is_tracing_tensorflow():
    """Returns whether this is a graph of TensorFlow, as in `tf.data`.

    Whoever traces one has imported TensorFlow.
    """
    tf = imported_tensorflow()
    return tf is not None and not tf.executing_eagerly()
