"""Losses and metrics of every epoch, as charts."""

from keras_wave.insight.axes import Axes
from keras_wave.insight.markup import escape


def draw(epochs, metrics):
    """Returns a figure for each metric, training and validation together.

    Args:
        epochs: A list of numbers.
        metrics: A dictionary of lists of floats or `None`.

    Returns:
        A list of strings, HTML.
    """
    names = dict.fromkeys(name.removeprefix("val_") for name in metrics)
    figures = []
    for name in names:
        lines = {
            kind: metrics[key]
            for kind, key in (("training", name), ("validation", f"val_{name}"))
            if key in metrics
        }
        values = [v for line in lines.values() for v in line if v is not None]
        if values:
            figures.append(_figure(name, epochs, lines, values))
    return figures


def _figure(name, epochs, lines, values):
    # A screen of 360 pixels has no room for a name of many words.
    axes = Axes(
        (min(epochs), max(epochs)),
        (min(values), max(values)),
        "epoch",
        "",
        is_whole=True,
    )
    marks = []
    for kind, line in lines.items():
        marks.append(
            f'<path class="line {kind}" d="{axes.path(epochs, line)}"/>'
        )
        marks += [
            f'<circle class="dot {kind}" r="3" cx="{axes.x(epoch):.1f}" '
            f'cy="{axes.y(value):.1f}"><title>epoch {epoch:g}, {kind}: '
            f"{value:.4g}</title></circle>"
            for epoch, value in zip(epochs, line)
            if value is not None
        ]
    lasts = ", ".join(f"{k} {_last(line)}" for k, line in lines.items())
    key = " ".join(f'<span class="key {k}">{k}</span>' for k in lines)
    chart = axes.draw(marks, f"{name} by epoch; at the end: {lasts}")
    return (
        f"<figure>{chart}<figcaption><b>{escape(name)}</b> {key}</figcaption>"
        "</figure>"
    )


def _last(line):
    return "not a number" if line[-1] is None else f"{line[-1]:.4g}"
