"""The least that a training step can take on a machine."""

# Adam reads the gradient, both moments and the weight, and writes the last
# three, each in float32.
ADAM_BYTES = 7 * 4


def products_seconds(products, seconds):
    """Returns what the products of a step take.

    Args:
        products: A dictionary of `(rows, inner, columns)` to how often.
        seconds: A dictionary of the same shapes to a dictionary of seconds:
            `forward`, `inputs` and `weights`, the three products of a layer.
    """
    return sum(
        count * sum(seconds[shape].values())
        for shape, count in products.items()
    )


def optimizer_seconds(parameters, bytes_a_second):
    """Returns what it takes to move the bytes that Adam must touch."""
    return parameters * ADAM_BYTES / bytes_a_second


def floor_seconds(products, seconds, parameters, bytes_a_second):
    """Returns the sum of both."""
    return products_seconds(products, seconds) + optimizer_seconds(
        parameters, bytes_a_second
    )


def best_seconds(measured):
    """Returns the shortest time of each product in several measurements.

    Args:
        measured: A list of dictionaries as `products_seconds()` takes them.
    """
    best = {}
    for seconds in measured:
        for shape, kinds in seconds.items():
            known = best.setdefault(shape, dict(kinds))
            for kind, value in kinds.items():
                known[kind] = min(known[kind], value)
    return best
