"""What one training step of a model costs: memory and time, on JAX."""

import time

import keras
import numpy as np

import length_bucketing
from jax_step import JaxStep


class TrainingStep(JaxStep):
    """One compiled training step, which times itself.

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
        super().__init__(model, batch)

    @property
    def bytes(self):
        """The memory of the step at most, as XLA has laid it out.

        Weights, optimizer, batch, and all that lies between them.
        """
        return self.memory()["total"]

    def run(self):
        """Takes one step, and returns its seconds."""
        start = time.perf_counter()
        self()
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
