"""Measures steps beside their own matrix products, and bytes moved."""

import machine_rates
import matrix_products
import measure_step
import turns

COPY = "copy"


def measure(
    data,
    recipe,
    names,
    batch_size,
    sequence_length,
    rounds,
    jit_compile="auto",
    copied_floats=machine_rates.COPIED_FLOATS,
    available=None,
):
    """Returns the steps of systems, and what this backend reaches beside them.

    All of it takes turns: a product that a step is compared with has met the
    same moments of the machine.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        names: A list of names of systems.
        batch_size: int.
        sequence_length: int.
        rounds: int. How often everything is timed.
        jit_compile: As in `training_step.make()`.
        copied_floats: int. What is moved to measure the bandwidth.
        available: A dictionary of name to `System`. Defaults to `None`: all.

    Returns:
        A dictionary: `systems`, as `measure_step` has them; `products`, a list
        of `dtype`, `shape` and the best seconds of each of three `kinds`; and
        `bytes_a_second`.
    """
    prepared = measure_step.prepare_all(
        data, recipe, names, batch_size, sequence_length, jit_compile, available
    )
    calls, figures, shapes = {}, {}, set()
    for name, step, figure in prepared:
        figures[name] = figure
        if step is None:
            continue
        calls[name] = step
        shapes |= {
            (figure["product_dtype"], shape)
            for shape in matrix_products.from_json(figure["products"])
        }
    for dtype, shape in sorted(shapes):
        kinds = machine_rates.product_calls(shape, dtype, jit_compile)
        for kind, call in kinds.items():
            calls[dtype, shape, kind] = call
    calls[COPY] = machine_rates.copy_call(copied_floats)
    seconds, errors = turns.take_turns(calls, rounds)
    measure_step.add_seconds(figures, seconds, errors)
    moved = machine_rates.copied_bytes(copied_floats)
    return {
        "systems": figures,
        "products": [
            {
                "dtype": dtype,
                "shape": list(shape),
                "kinds": {
                    kind: min(seconds[dtype, shape, kind])
                    for kind in ("forward", "inputs", "weights")
                },
            }
            for dtype, shape in sorted(shapes)
        ],
        "bytes_a_second": moved / min(seconds[COPY]),
    }
