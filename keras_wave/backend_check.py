"""Says in one line why Keras cannot be imported.

Keras takes TensorFlow where nobody names another, and where that is not
installed its own error is a long traceback that ends in a missing module.
TensorFlow, where it is to take a Keras 2 that is not installed, looks for it
until Python stops it.
"""

import importlib.util
import os

BACKENDS = {
    "jax": "JAX",
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
}

# What TensorFlow takes for "yes".
if os.environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True"):
    if importlib.util.find_spec("tf_keras") is None:
        raise ImportError(
            "TensorFlow is to take Keras 2, the package `tf_keras`, which is "
            "not installed. Unset the environment variable "
            "`TF_USE_LEGACY_KERAS`: keras_wave needs Keras 3."
        )

try:
    import keras  # noqa: F401
except ModuleNotFoundError as error:
    if error.name not in BACKENDS:
        raise
    others = [name for name in BACKENDS if name != error.name]
    raise ImportError(
        f"Keras is to compute with {BACKENDS[error.name]}, which is not "
        f"installed. Install `{error.name}`, or set the environment variable "
        f"`KERAS_BACKEND` to {' or '.join(map(repr, others))} before Keras is "
        "imported."
    ) from None
