"""A training step on JAX, and what XLA says of it before it runs."""

import jax

from keras_wave import keras_compat


class JaxStep:
    """A step compiled as Keras compiles it for `fit()`.

    Args:
        model: A compiled `keras.Model`. It is of no use afterwards: its
            weights move on in the memory of the state.
        batch: A tuple of inputs and integer labels.
    """

    def __init__(self, model, batch):
        model.optimizer.build(model.trainable_variables)
        # Metrics build their variables when they first see a shape.
        keras_compat.build_metrics(model, batch)
        self.batch = batch
        self.state = tuple(
            [variable.value for variable in variables]
            for variables in (
                model.trainable_variables,
                model.non_trainable_variables,
                model.optimizer.variables,
                model.metrics_variables,
            )
        )
        step = jax.jit(model.train_step, donate_argnums=0)
        self.lowered = step.lower(self.state, batch)
        self.compiled = self.lowered.compile()

    def __call__(self):
        logs, self.state = self.compiled(self.state, self.batch)
        jax.block_until_ready((logs, self.state))

    def memory(self):
        """Returns the bytes of the step as XLA has laid it out, by kind.

        `temp` is what lies between the inputs and the outputs; `total` counts
        once what an output takes over from an input.
        """
        memory = self.compiled.memory_analysis()
        kinds = {
            kind: getattr(memory, f"{kind}_size_in_bytes")
            for kind in ("argument", "output", "temp", "alias")
        }
        total = sum(kinds.values()) - 2 * kinds["alias"]
        return {**kinds, "total": total}

    def flops(self):
        """Returns what XLA counts, before it optimises."""
        return self.lowered.cost_analysis()["flops"]
