"""Says in one line that the backend of Keras is not installed.

Keras takes TensorFlow where nobody names another, and its own error is a long
traceback that ends in a missing module.
"""

BACKENDS = {
    "jax": "JAX",
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
}

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
