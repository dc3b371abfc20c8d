"""Compiles the training step of many systems, and asks XLA what it takes."""

import measure_step


def measure(data, recipe, names, batch_size, sequence_length, available=None):
    """Returns `memory` or `error` of each system. Only on JAX; nothing runs.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        names: A list of names of systems.
        batch_size: int.
        sequence_length: int.
        available: A dictionary of name to `System`. Defaults to `None`: all.
    """
    prepared = measure_step.prepare_all(
        data, recipe, names, batch_size, sequence_length, available=available
    )
    return {name: figures for name, _, figures in prepared}
