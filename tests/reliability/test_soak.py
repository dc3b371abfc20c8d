"""Two thousand steps on texts of any length leave nothing behind."""

import keras
import numpy as np
import pytest
from keras import ops

import keras_wave
from tests.effort import effort
from tests.layers.order_arguments import ORDER
from tests.reliability.used_memory import used_bytes

STEPS = effort(60, 2000)
# How many times the memory is measured, which takes longer than a step.
MEASUREMENTS = 12
# Few lengths to pad to, since a backend that compiles does so for each.
LENGTHS = effort([64, 512], [16, 64, 256, 512])
ROWS = 8
WORDS = 200
CLASSES = 3
# What a step leaves behind, be it the ids of its texts alone, is more in the
# thousand steps between the two halves of the run; allocators keep less.
GROWTH = 1000 * ROWS * max(LENGTHS) * np.dtype("int32").itemsize


class CountsNotFinite(keras.optimizers.Adam):
    """Adam that counts the steps of a gradient that is not finite."""

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.not_finite = self.add_variable(
            shape=(), dtype="int32", name="not_finite"
        )

    def apply(self, grads, trainable_variables=None):
        super().apply(grads, trainable_variables)
        is_finite = [ops.all(ops.isfinite(gradient)) for gradient in grads]
        is_finite = ops.cast(ops.all(ops.stack(is_finite)), "int32")
        self.not_finite.assign_add(1 - is_finite)


def make_batch(draw, length):
    """Returns ids and labels of texts of any length, none of them included."""
    lengths = draw.integers(length + 1, size=(ROWS, 1))
    mask = np.arange(length) < lengths
    token_ids = draw.integers(1, WORDS, size=(ROWS, length)) * mask
    inputs = {"token_ids": token_ids, "padding_mask": mask}
    inputs = {name: x.astype("int32") for name, x in inputs.items()}
    return inputs, draw.integers(CLASSES, size=ROWS)


@pytest.mark.parametrize(
    "arguments",
    [
        {"update": "modulation", "bigram_buckets": 50, **ORDER},
        {"update": "interference", "num_layers": 2, "token_dropout": 0.2},
    ],
    ids=lambda arguments: arguments["update"],
)
def test_long_training(arguments, record_property):
    keras.utils.set_random_seed(0)
    classifier = keras_wave.WaveClassifier(
        keras_wave.WaveBackbone(WORDS, hidden_dim=16, **arguments),
        num_classes=CLASSES,
    )
    classifier.compile(CountsNotFinite(1e-3))
    draw = np.random.default_rng(0)
    # Every shape is compiled before memory is compared.
    lengths = [*LENGTHS, *draw.choice(LENGTHS, size=STEPS - len(LENGTHS))]
    losses, used = [], []
    for some_lengths in np.array_split(lengths, MEASUREMENTS):
        for length in some_lengths:
            loss, _ = classifier.train_on_batch(*make_batch(draw, length))
            losses.append(loss)
        used.append(used_bytes())

    optimizer = classifier.optimizer
    steps, not_finite = (
        int(ops.convert_to_numpy(count))
        for count in (optimizer.iterations, optimizer.not_finite)
    )
    record_property("steps", steps)
    record_property("gradients not finite", not_finite)
    assert steps == STEPS
    assert not_finite == 0
    assert np.isfinite(losses).all()
    _, early, _, late = np.array_split(used, 4)
    assert np.median(late) - np.median(early) < GROWTH
