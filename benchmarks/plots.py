"""The pictures of the page of benchmarks."""

import statistics

from matplotlib.figure import Figure

import answers
import growth_exponent
import page_tables
import record
import targets
import whole_file
from classifier_forms import FORMS
from engines import TITLES

# Okabe and Ito's, which those who see fewer colours can tell apart.
COLORS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#000000",
    "#F0E442",
)
MARKERS = "osD^vPX*"
DPI = 100


def draw_all(figures, folder):
    """Draws every picture that there are figures for, and returns their names.

    Args:
        figures: The record.
        folder: pathlib.Path. Where the .png files go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for name, draw in PICTURES.items():
        figure = draw(figures)
        if figure is None:
            continue
        save(figure, folder / f"{name}.png")
        names.append(name)
    return names


def save(figure, path):
    whole_file.write(
        path, lambda beside: figure.savefig(beside, dpi=DPI, facecolor="white")
    )


def draw_step(figures):
    """Draws bars of the steps beside BERT base."""
    steps, engines, titles = page_tables.steps_of(figures, "compared")
    if not titles:
        return None
    bars = {
        engines[engine]: [
            1e3 * statistics.median(found[name]["seconds"])
            if found.get(name, {}).get("seconds")
            else None
            for name in titles
        ]
        for engine, found in steps.items()
    }
    shape = describe(figures["shapes"]["compared"])
    label = f"one training step of {shape}, ms"
    return draw_bars(list(titles.values()), bars, label)


def draw_memory(figures):
    """Draws bars of what XLA lays out for a step."""
    shape = figures["shapes"]["step"]
    found = {
        **record.result(figures, f"step/jax/{shape}"),
        **record.result(figures, f"step/memory/{shape}"),
    }
    found = {
        system["title"]: system["memory"]
        for system in found.values()
        if "memory" in system
    }
    if not found:
        return None
    bars = {
        title: [memory[kind] / 1e6 for memory in found.values()]
        for kind, title in (("total", "total"), ("temp", "temporary"))
    }
    label = f"memory of a step of {describe(shape)}, MB"
    return draw_bars(list(found), bars, label)


def draw_floor(figures):
    """Draws bars of steps as multiples of their floors."""
    results = record.results(figures, "floor/")
    names = {
        name: system["title"]
        for result in results.values()
        for name, system in result["systems"].items()
    }
    if not names:
        return None
    bars = {
        TITLES[engine]: [
            page_tables.floor_ratios.own(figures, engine, name)
            for name in names
        ]
        for engine in results
    }
    figure = draw_bars(
        list(names.values()), bars, "training step, multiple of its floor", None
    )
    figure.axes[0].axvline(1, color="black", linewidth=1)
    return figure


def draw_inference(figures):
    """Draws texts a second by batch size, a panel a form of the presets."""
    curves = {}
    for preset, form, runtime, result in answers.of_waves(figures):
        rates = result.get("texts_a_second")
        if rates:
            curves.setdefault(f"`{preset}`, {runtime}", {})[form] = rates
    for title, result in answers.of_classical(figures).items():
        rates = result.get("texts_a_second")
        if rates:
            # In every panel, to compare with.
            curves[title] = dict.fromkeys(FORMS, rates)
    if not curves:
        return None
    figure = Figure(figsize=(13, 6), layout="constrained")
    panels = figure.subplots(1, len(FORMS), sharey=True)
    lines = {}
    for form, axes in zip(FORMS, panels):
        for number, (title, forms) in enumerate(curves.items()):
            if form not in forms:
                continue
            sizes = sorted(map(int, forms[form]))
            rates = [forms[form][str(size)]["median"] for size in sizes]
            (lines[title],) = axes.plot(sizes, rates, **style(number))
        axes.set(
            title=f"presets {form}",
            xscale="log",
            yscale="log",
            xlabel="texts in a call",
            ylabel="texts a second, from string to label",
        )
        axes.grid(alpha=0.3, which="both")
    add_legend(figure, lines)
    return figure


def draw_cold_start(figures):
    """Draws stacked bars of the parts of a first answer."""
    results = record.results(figures, "cold_start/")
    if not results:
        return None
    figure = Figure(figsize=(9, 1.5 + len(results)), layout="constrained")
    axes = figure.subplots()
    parts = page_tables.in_order(
        {part for result in results.values() for part in result["parts"]}
    )
    for row, (backend, result) in enumerate(results.items()):
        start = 0
        for number, part in enumerate(parts):
            seconds = statistics.median(result["parts"].get(part, [0]))
            axes.barh(
                row,
                seconds,
                left=start,
                color=COLORS[number % len(COLORS)],
                hatch="//" if number >= len(COLORS) else None,
                edgecolor="white",
                label=part if row == 0 or part == f"import {backend}" else None,
            )
            start += seconds
    axes.set_yticks(range(len(results)), [TITLES[name] for name in results])
    axes.set(xlabel="time since the process began to import, s")
    axes.grid(alpha=0.3, axis="x")
    handles, labels = axes.get_legend_handles_labels()
    add_legend(figure, dict(zip(labels, handles)))
    return figure


def draw_growth(figures):
    """Draws time and memory by every size that grows, with the exponents."""
    by_backend = targets.by_backend(figures, "growth/")
    panels = [
        (backend, axis, result)
        for backend, axes in by_backend.items()
        for axis, result in axes.items()
    ]
    if not panels:
        return None
    figure = Figure(figsize=(10, 3.6 * len(panels)), layout="constrained")
    grid = figure.subplots(len(panels), 2, squeeze=False)
    for (time_axes, memory_axes), (backend, axis, result) in zip(grid, panels):
        engine = TITLES[backend]
        for axes, costs_of, scale, label in (
            (time_axes, targets.medians, 1e3, f"step on {engine}, ms"),
            (memory_axes, page_tables.totals, 1e-6, "memory by XLA, MB"),
        ):
            draw_curves(axes, result, costs_of, scale)
            axes.set(xlabel=page_tables.AXES[axis], ylabel=label)
    return figure


def draw_curves(axes, result, costs_of, scale):
    smallest = page_tables.fitted_from(result)
    for number, (name, title) in enumerate(
        (("wave", "Wave layer"), ("bert", "BERT layer"))
    ):
        costs = costs_of(result[name])
        points = [
            (size, scale * cost)
            for size, cost in zip(result["sizes"], costs)
            if cost is not None
        ]
        if not points:
            continue
        power = growth_exponent.fit_exponent(result["sizes"], costs, smallest)
        if power is not None:
            title = f"{title}, exponent {power:.2f} from {smallest:,}"
        axes.plot(*zip(*points), **style(number), label=title)
        axes.set(xscale="log", yscale="log")
    axes.grid(alpha=0.3, which="both")
    if axes.lines:
        axes.legend(fontsize="small")
    else:
        axes.text(0.5, 0.5, "not measured", ha="center", va="center")


def draw_bars(titles, bars, label, scale="log"):
    """Returns groups of horizontal bars.

    Args:
        titles: A list of strings, one a group.
        bars: A dictionary of the legend's text to a list of numbers, `None`
            where one was not measured.
        label: string. Of the axis, with the unit.
        scale: string. Of the axis. Defaults to `"log"`; `None` for linear.
    """
    height = 1.5 + 0.2 * len(titles) * (len(bars) + 1)
    figure = Figure(figsize=(9, height), layout="constrained")
    axes = figure.subplots()
    thickness = 0.8 / len(bars)
    for number, (name, values) in enumerate(bars.items()):
        places = [row + thickness * number for row in range(len(titles))]
        axes.barh(
            places,
            [0 if value is None else value for value in values],
            thickness,
            color=COLORS[number],
            label=name,
        )
    middle = thickness * (len(bars) - 1) / 2
    axes.set_yticks([row + middle for row in range(len(titles))], titles)
    axes.invert_yaxis()
    axes.set(xlabel=label, xscale=scale or "linear")
    axes.grid(alpha=0.3, axis="x")
    figure.legend(loc="outside upper center", ncols=4, fontsize="small")
    return figure


def add_legend(figure, drawn):
    """Says beside the axes what was drawn, a dictionary by text."""
    figure.legend(
        drawn.values(),
        drawn.keys(),
        loc="outside right upper",
        fontsize="small",
    )


def describe(shape):
    texts, _, tokens = shape.partition("x")
    return f"{texts} texts of {tokens} tokens"


def style(number):
    """Returns a colour and a mark, of which no two curves share both."""
    return {
        "color": COLORS[number % len(COLORS)],
        "marker": MARKERS[(number + number // len(COLORS)) % len(MARKERS)],
        "linestyle": ("-", "--", ":")[number // len(COLORS) % 3],
    }


PICTURES = {
    "step": draw_step,
    "memory": draw_memory,
    "floor": draw_floor,
    "inference": draw_inference,
    "cold_start": draw_cold_start,
    "growth": draw_growth,
}
