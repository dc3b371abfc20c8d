"""What one training step of a model costs: memory and time, on JAX."""

import time

import jax
import keras
import numpy as np

import length_bucketing


class TrainingStep:
    """One compiled training step, and the state that it moves on.

    Args:
        classifier: A classifier of KerasHub. It is of no use afterwards: its
            weights move on in the memory of the state.
        batch: A pair of inputs and one-hot targets.
    """

    def __init__(self, classifier, batch):
        model = length_bucketing.encoded_model(classifier)
        model.compile(
            optimizer=keras.optimizers.Adam(),
            loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        )
        model.optimizer.build(model.trainable_variables)
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
        # As Keras compiles it for `fit()`.
        step = jax.jit(model.train_step, donate_argnums=0)
        self.compiled = step.lower(self.state, batch).compile()

    @property
    def bytes(self):
        """The memory of the step at most, as XLA has laid it out.

        Weights, optimizer, batch, and all that lies between them.
        """
        memory = self.compiled.memory_analysis()
        return (
            memory.argument_size_in_bytes
            + memory.output_size_in_bytes
            + memory.temp_size_in_bytes
            - memory.alias_size_in_bytes
        )

    def run(self):
        """Takes one step, and returns its seconds."""
        start = time.perf_counter()
        logs, self.state = self.compiled(self.state, self.batch)
        jax.block_until_ready((logs, self.state))
        return time.perf_counter() - start


def make_batch(batch_size, sequence_length, vocabulary_size, num_classes):
    """Returns full texts of random tokens, and their one-hot targets."""
    draw = np.random.default_rng(0)
    shape = (batch_size, sequence_length)
    inputs = {
        "token_ids": draw.integers(vocabulary_size, size=shape, dtype="int32"),
        "padding_mask": np.ones(shape, "int32"),
    }
    labels = draw.integers(num_classes, size=batch_size)
    return inputs, keras.utils.to_categorical(labels, num_classes)


def take_turns(steps, rounds):
    """Times every step once a round, so that all meet the same moments.

    Args:
        steps: A dictionary of name to `TrainingStep`.
        rounds: int. Beside a first one, which is not counted.

    Returns:
        A dictionary of name to seconds, a list of one number a round.
    """
    for step in steps.values():
        step.run()
    seconds = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            seconds[name].append(step.run())
    return seconds
