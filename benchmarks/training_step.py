"""One training step of a model, as Keras takes it on the current backend."""

import keras


class BatchStep:
    """A step by `train_on_batch()`, which waits for its result.

    Args:
        model: A compiled `keras.Model`.
        batch: A tuple of inputs and integer labels.
    """

    def __init__(self, model, batch):
        self.model = model
        self.batch = batch

    def __call__(self):
        self.model.train_on_batch(*self.batch)


def make(model, optimizer, batch, jit_compile="auto"):
    """Returns a function that takes one step, and returns when it is done.

    On JAX it is the compiled `train_step()` of Keras, which `fit()` runs too.

    Args:
        model: A `keras.Model` from ids to logits.
        optimizer: A `keras.optimizers.Optimizer`.
        batch: A tuple of inputs and integer labels.
        jit_compile: bool or `"auto"`. Whether TensorFlow compiles by XLA.
            Defaults to `"auto"`.
    """
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=jit_compile,
    )
    if keras.config.backend() != "jax":
        return BatchStep(model, batch)
    # JAX is an extra.
    import jax_step

    return jax_step.JaxStep(model, batch)
