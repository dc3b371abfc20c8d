"""The tables of the page of benchmarks, each from the record alone."""

import statistics

import floor_ratios
import growth_exponent
import matrix_products
import record
import summaries
import targets
from engines import TITLES
from model_card import make_table

NOT_MEASURED = "not measured"
# Below these, a cost is mostly what it costs to do anything at all.
FITTED_FROM = {"sequence_length": targets.LONG, "width": 256, "batch_size": 16}
AXES = {
    "sequence_length": "tokens in a text",
    "batch_size": "texts in a step",
    "width": "width",
    "vocabulary": "words",
    "layers": "layers",
}


def engines_of(figures, shape):
    """Returns the engines that a step was measured on, with their titles."""
    steps = record.results(figures, "step/")
    return {
        name: title
        for name, title in TITLES.items()
        if f"{name}/{shape}" in steps
    }


def steps_of(figures, shape_of):
    """Returns steps by engine, and titles, by engine and by system."""
    shape = figures["shapes"][shape_of]
    engines = engines_of(figures, shape)
    steps = {
        engine: record.result(figures, f"step/{engine}/{shape}")
        for engine in engines
    }
    systems = {
        name: system["title"]
        for found in steps.values()
        for name, system in found.items()
    }
    return steps, engines, systems


def step(figures, shape_of):
    """Returns milliseconds a step, of every system on every engine."""
    steps, engines, systems = steps_of(figures, shape_of)
    rows = [
        [
            title,
            parameters(steps, name),
            *(milliseconds(steps[engine].get(name)) for engine in engines),
        ]
        for name, title in systems.items()
    ]
    header = ["system", "parameters"]
    return make_table([*header, *(f"{t}, ms" for t in engines.values())], rows)


def parameters(steps, name):
    for found in steps.values():
        if count := found.get(name, {}).get("parameters"):
            return f"{count:,}"
    return NOT_MEASURED


def milliseconds(system):
    """Returns the median of a step, and its ends."""
    if system is None:
        return NOT_MEASURED
    if "error" in system:
        return f"fails: {system['error']}"
    summary = summaries.summarize(system["seconds"])
    low, middle, high = (
        1e3 * summary[key] for key in ("lowest", "median", "highest")
    )
    return f"{middle:,.1f} ({low:,.1f} to {high:,.1f})"


def xla_memory(figures):
    """Returns what XLA lays out for a step, by kind, in MB."""
    rows = []
    kinds = ("argument", "output", "alias", "temp", "total")
    for shape in dict.fromkeys(figures["shapes"].values()):
        # These tell the memory of what they compile.
        for engine in targets.ENGINES_OF["JAX"]:
            found = record.result(figures, f"step/{engine}/{shape}")
            if engine == "jax":
                found |= record.result(figures, f"step/memory/{shape}")
            rows += [
                [
                    system["title"],
                    TITLES[engine],
                    shape,
                    *(f"{system['memory'][k] / 1e6:,.0f}" for k in kinds),
                ]
                for system in found.values()
                if "memory" in system
            ]
    header = ["system", "engine", "texts x tokens"]
    header += ["arguments, MB", "outputs, MB"]
    header += ["of these shared, MB", "temporary, MB", "total, MB"]
    return make_table(header, rows)


def peak_memory(figures):
    """Returns how much a process grew to train a system, in MB."""
    results = record.results(figures, "step/peak/")
    rows = []
    for name, result in results.items():
        backend, _, _ = name.partition("/")
        accelerator = result["accelerator_peak"]
        rows.append(
            [
                result["title"],
                TITLES[backend],
                f"{result['resident_before'] / 1e6:,.0f}",
                f"{result['peak_resident'] / 1e6:,.0f}",
                f"{result['added'] / 1e6:,.0f}",
                f"{accelerator / 1e6:,.0f}" if accelerator else "none",
            ]
        )
    header = ["system", "backend", "before, MB", "peak, MB", "added, MB"]
    return make_table([*header, "of an accelerator, MB"], rows)


def epoch(figures):
    """Returns texts a second of `fit()`."""
    rows = []
    for backend, result in record.results(figures, "epoch/").items():
        for preset, kinds in result["texts"].items():
            for kind, found in kinds.items():
                title = f"preset `{preset}`, strings, {kind}"
                rows.append([title, TITLES[backend], *epoch_cells(found)])
        for found in result["ids"].values():
            title = f"{found['title']}, ids, padded"
            rows.append([title, TITLES[backend], *epoch_cells(found)])
    header = ["system", "backend", "rows", "epoch, s", "texts/s"]
    return make_table(header, rows)


def epoch_cells(found):
    if "error" in found:
        return ["", f"fails: {found['error']}", ""]
    seconds = statistics.median(found["seconds"])
    rate = found["rows"] / seconds
    return [f"{found['rows']:,}", f"{seconds:.2f}", f"{rate:,.0f}"]


def cold_start(figures):
    """Returns the seconds of each part of a first answer."""
    results = record.results(figures, "cold_start/")
    parts = list(
        dict.fromkeys(part for r in results.values() for part in r["parts"])
    )
    rows = [
        [
            part,
            *(
                f"{statistics.median(r['parts'][part]):.2f}"
                if part in r["parts"]
                else "with TensorFlow"
                for r in results.values()
            ),
        ]
        for part in in_order(parts)
    ]
    rows.append(
        [
            "the whole process",
            *(
                f"{statistics.median(r['process']):.2f}"
                for r in results.values()
            ),
        ]
    )
    for name in ("import_keras_wave", "import_keras_hub"):
        rows.append(
            [
                f"`{name.replace('_', ' ', 1)}` alone",
                *(
                    f"{statistics.median(r['imports'][name]):.2f}"
                    for r in results.values()
                ),
            ]
        )
    rows.append(
        [
            "the first of these, divided by the second",
            *(f"{r['import_ratio']:.3f}" for r in results.values()),
        ]
    )
    header = ["part", *(f"{TITLES[backend]}, s" for backend in results)]
    return make_table(header, rows)


def in_order(parts):
    """Returns the parts of a first answer as they follow one another."""
    libraries = ("numpy", "tensorflow", "jax", "torch", "keras", "keras_hub")
    known = [f"import {name}" for name in (*libraries, "keras_wave")]
    known += ["from_preset()", "first answer", "second answer"]
    return [part for part in known if part in parts]


def growth(figures):
    """Returns the fitted exponents of time and memory."""
    rows = []
    for backend, axes in targets.by_backend(figures, "growth/").items():
        for axis, result in axes.items():
            smallest = fitted_from(result)
            cells = [
                exponent(result["sizes"], costs, smallest)
                for costs in (
                    targets.medians(result["wave"]),
                    targets.medians(result["bert"]),
                    totals(result["wave"]),
                    totals(result["bert"]),
                )
            ]
            sizes = f"{result['sizes'][0]:,} to {result['sizes'][-1]:,}"
            rows.append(
                [AXES[axis], TITLES[backend], sizes, f"{smallest:,}", *cells]
            )
    header = ["what grows", "backend", "sizes", "fitted from"]
    header += ["time, Wave", "time, BERT", "memory, Wave", "memory, BERT"]
    return make_table(header, rows)


def fitted_from(result):
    """Returns the smallest size that the exponent is fitted to."""
    return FITTED_FROM.get(result["axis"], result["sizes"][0])


def exponent(sizes, costs, smallest):
    value = growth_exponent.fit_exponent(sizes, costs, smallest)
    return NOT_MEASURED if value is None else f"{value:.2f}"


def totals(points):
    """Returns the bytes of each, `None` where XLA was not asked."""
    return [point.get("memory", {}).get("total") for point in points]


def floor(figures):
    """Returns steps as multiples of the least that they can take."""
    rows = [
        [
            system["title"],
            TITLES[engine],
            f"{1e3 * statistics.median(system['seconds']):,.1f}",
            f"{floor_ratios.own(figures, engine, name):.2f}",
            f"{floor_ratios.best(figures, engine, name):.2f}",
        ]
        for engine, result in record.results(figures, "floor/").items()
        for name, system in result["systems"].items()
        if system.get("seconds")
    ]
    header = ["system", "engine", "step, ms", "multiple of its floor"]
    return make_table([*header, "of the floor at the best rates"], rows)


def rates(figures):
    """Returns the rates that the floors are made of."""
    rows = []
    for engine, result in record.results(figures, "floor/").items():
        largest = {}
        for product in result["products"]:
            known = largest.get(product["dtype"], product)
            work = matrix_products.flops({tuple(product["shape"]): 1})
            if work >= matrix_products.flops({tuple(known["shape"]): 1}):
                largest[product["dtype"]] = product
        for dtype, product in largest.items():
            rows.append(
                [
                    TITLES[engine],
                    dtype,
                    " x ".join(f"{size:,}" for size in product["shape"]),
                    f"{floor_ratios.product_rate(product) / 1e9:,.0f}",
                    f"{result['bytes_a_second'] / 1e9:.1f}",
                ]
            )
    header = ["engine", "dtype", "largest product", "GFLOP/s", "moved, GB/s"]
    return make_table(header, rows)
