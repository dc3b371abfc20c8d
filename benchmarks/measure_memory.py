"""Compiles the training step of many systems, and asks XLA what it takes."""

import sys

import full_batch
import measure_step
import turns


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
    ids = full_batch.read_ids(data, recipe, batch_size * sequence_length)
    figures = {}
    for system in measure_step.find(names, available):
        print(f"  {system.title}", file=sys.stderr, flush=True)
        try:
            _, figures[system.name] = measure_step.prepare(
                system, ids, batch_size, sequence_length
            )
        # Whatever a backend raises for what it cannot do.
        except Exception as error:
            figures[system.name] = {
                "title": system.title,
                "error": turns.describe(error),
            }
    return figures
