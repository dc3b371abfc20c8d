"""Measures one training step of many systems, which take turns."""

import sys

import full_batch
import matrix_products
import optimizers
import systems
import training_step
import turns


def measure(
    data,
    recipe,
    names,
    batch_size,
    sequence_length,
    rounds,
    jit_compile="auto",
    available=None,
):
    """Returns what is known of each step, by system.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        names: A list of names of systems.
        batch_size: int.
        sequence_length: int.
        rounds: int. Steps that are timed.
        jit_compile: As in `training_step.make()`.
        available: A dictionary of name to `System`. Defaults to `None`: all.

    Returns:
        A dictionary by system. Each has its `title`, and `error` or `seconds`,
        `parameters`, `flops` and, on JAX, `memory` in bytes.
    """
    prepared = prepare_all(
        data, recipe, names, batch_size, sequence_length, jit_compile, available
    )
    steps, figures = {}, {}
    for name, step, figure in prepared:
        figures[name] = figure
        if step is not None:
            steps[name] = step
    add_seconds(figures, *turns.take_turns(steps, rounds))
    return figures


def prepare_all(
    data,
    recipe,
    names,
    batch_size,
    sequence_length,
    jit_compile="auto",
    available=None,
):
    """Yields name, step and figures of each system, one after the other.

    The step is `None` where the figures have an `error`. Whoever keeps no step
    has room for large systems.

    Args:
        data: As in `measure()`, like all others.
    """
    ids = full_batch.read_ids(data, recipe, batch_size * sequence_length)
    for system in find(names, available):
        print(f"  {system.title}", file=sys.stderr, flush=True)
        try:
            step, figures = prepare(
                system, ids, batch_size, sequence_length, jit_compile
            )
        # Whatever a backend raises for what it cannot do.
        except Exception as error:
            step = None
            figures = {"title": system.title, "error": turns.describe(error)}
        yield system.name, step, figures


def add_seconds(figures, seconds, errors):
    """Adds what `turns.take_turns()` returned to the figures of systems."""
    for name, figure in figures.items():
        if name in errors:
            figure["error"] = errors[name]
        elif name in seconds:
            figure["seconds"] = seconds[name]


def find(names, available=None):
    """Returns the `System` of each name."""
    available = systems.by_name() if available is None else available
    return [available[name] for name in names]


def prepare(system, ids, batch_size, sequence_length, jit_compile="auto"):
    """Returns the step of a system, and what is known before it runs."""
    network = system.build()
    parameters = network.model.count_params()
    batch = full_batch.make(
        ids,
        batch_size,
        sequence_length,
        network.vocabulary_size,
        network.num_classes,
    )
    step = training_step.make(
        network.model, optimizers.make(system.optimizer), batch, jit_compile
    )
    products = network.products(batch_size, sequence_length)
    figures = {
        "title": system.title,
        "parameters": parameters,
        "flops": matrix_products.flops(products),
        "products": matrix_products.to_json(products),
        "product_dtype": network.product_dtype,
    }
    if hasattr(step, "memory"):
        figures["memory"] = step.memory()
    return step, figures
