"""Measures how the step of a Wave and of a BERT layer grows with its sizes."""

import functools
import sys

import keras
import numpy as np

import measure_step
import systems
import turns

WAVE, BERT = "wave", "bert"
# What does not grow. A small vocabulary, so that the step is not the
# optimizer's alone; the feed-forward block on the pooled text.
FIXED = {
    "batch_size": 8,
    "sequence_length": 64,
    "width": 768,
    "vocabulary": 1000,
    "layers": 1,
}
# Attention on several texts of 4,096 tokens would not fit into memory.
FIXED_WITH_LENGTH = {**FIXED, "batch_size": 1}
# Wide enough for the attention heads of each width.
HEAD_DIM = 64


def measure(axis, sizes, rounds, fixed=None):
    """Returns seconds, and on JAX memory, of both at every size.

    Args:
        axis: string. A key of `FIXED`.
        sizes: A list of ints.
        rounds: int. Steps that are timed.
        fixed: A dictionary like `FIXED`. Defaults to `None`: that.

    Returns:
        A dictionary: `fixed`, `sizes`, and for each network a list with an
        entry a size, of `seconds`, `parameters` and `memory`, or `error`.
    """
    if fixed is None:
        fixed = FIXED_WITH_LENGTH if axis == "sequence_length" else FIXED
    fixed = {name: size for name, size in fixed.items() if name != axis}
    results = {"axis": axis, "fixed": fixed, "sizes": sizes}
    points = [measure_point({**fixed, axis: size}, rounds) for size in sizes]
    for name in (WAVE, BERT):
        results[name] = [point[name] for point in points]
    return results


def measure_point(sizes, rounds):
    """Returns what is known of one step of each network."""
    print(f"  {sizes}", file=sys.stderr, flush=True)
    steps, figures = {}, {}
    for name, build in (
        (WAVE, build_wave),
        (BERT, build_bert),
    ):
        system = systems.System(name, name, functools.partial(build, **sizes))
        count = sizes["batch_size"] * sizes["sequence_length"]
        ids = np.random.default_rng(0).integers(sizes["vocabulary"], size=count)
        try:
            steps[name], figures[name] = measure_step.prepare(
                system, ids, sizes["batch_size"], sizes["sequence_length"]
            )
        # Whatever a backend raises for what it cannot do.
        except Exception as error:
            figures[name] = {"error": turns.describe(error)}
    seconds, errors = turns.take_turns(steps, rounds)
    for name, values in seconds.items():
        figures[name]["seconds"] = values
    for name, error in errors.items():
        figures[name]["error"] = error
    for figure in figures.values():
        # They say nothing of growth.
        for key in ("title", "products", "product_dtype"):
            figure.pop(key, None)
    # The next point needs the memory.
    steps.clear()
    keras.backend.clear_session(free_memory=True)
    return figures


def build_wave(width, vocabulary, layers, **others):
    return systems.build_wave(
        vocabulary, hidden_dim=width, num_layers=layers, feedforward="pooled"
    )


def build_bert(width, vocabulary, layers, sequence_length, **others):
    return systems.build_bert(
        layers,
        vocabulary,
        width,
        num_heads=max(width // HEAD_DIM, 1),
        max_sequence_length=sequence_length,
    )
