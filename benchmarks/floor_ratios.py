"""Steps as multiples of the least that they can take, from the record."""

import statistics

import floor
import matrix_products
import record


def own(figures, engine, system):
    """Returns the multiple of the floor by this engine's own rates.

    `None` where it was not measured.
    """
    result = record.result(figures, f"floor/{engine}")
    return ratio(result, system, rates(result), result.get("bytes_a_second"))


def best(figures, engine, system):
    """Returns the multiple of the floor by the best rates of any engine."""
    results = record.results(figures, "floor/")
    result = results.get(engine, {})
    everything = [rates(other) for other in results.values()]
    best_rates = {
        dtype: floor.best_seconds(
            [found.get(dtype, {}) for found in everything]
        )
        for dtype in {dtype for found in everything for dtype in found}
    }
    bandwidths = [other["bytes_a_second"] for other in results.values()]
    return ratio(result, system, best_rates, max(bandwidths, default=None))


def ratio(result, system, seconds, bytes_a_second):
    figure = result.get("systems", {}).get(system, {})
    if not figure.get("seconds") or bytes_a_second is None:
        return None
    least = floor.floor_seconds(
        matrix_products.from_json(figure["products"]),
        seconds[figure["product_dtype"]],
        figure["parameters"],
        bytes_a_second,
    )
    return statistics.median(figure["seconds"]) / least


def rates(result):
    """Returns the seconds of each product, by dtype and shape."""
    found = {}
    for product in result.get("products", []):
        shapes = found.setdefault(product["dtype"], {})
        shapes[tuple(product["shape"])] = product["kinds"]
    return found


def product_rate(product):
    """Returns the floating point operations a second of a measured product."""
    rows, inner, columns = product["shape"]
    seconds = sum(product["kinds"].values())
    return matrix_products.flops({(rows, inner, columns): 1}) / seconds
