"""Waves as arrows, in SVG."""

import math

import numpy as np

from keras_wave.insight.markup import escape
from keras_wave.insight.markup import shorten
from keras_wave.insight.markup import signed

COLUMNS = 5
CELL = 128  # The width of a token's cell.
RADIUS = 52
LABELS = 40  # The height below a circle, for the token and its contribution.
HEAD = 76  # The height above all circles, for the legend.
# Seen on white and on black. What two waves turn into has the text's colour.
FIRST, OTHER = "#3b7de9", "#d9730d"
STYLE = """\
.waves { color: #172033; background: #ffffff; }
.waves text { fill: currentColor; font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  .waves { color: #e8ecf5; background: #191f2c; }
}"""


def draw(explanation, dimension):
    """Returns an SVG file of one dimension of the waves of a text.

    Args:
        explanation: An `Explanation`.
        dimension: int.
    """
    waves = explanation.waves
    is_sum = waves.update == "interference"
    first, other, updated = (
        np.stack([real[:, dimension], imag[:, dimension]], axis=1)
        for real, imag in (
            (waves.real, waves.imag),
            (waves.other_real, waves.other_imag),
            (waves.updated_real, waves.updated_imag),
        )
    )
    if is_sum:
        unit = updated_unit = _longest(first, other, updated)
    else:
        unit, updated_unit = _longest(first, other), _longest(updated)
    cells = [
        _cell(
            number,
            _arrows(a / unit, b / unit, c / updated_unit, is_sum),
            explanation,
        )
        for number, (a, b, c) in enumerate(zip(first, other, updated))
    ]
    width = COLUMNS * CELL
    rows = math.ceil(len(cells) / COLUMNS)
    height = HEAD + rows * (2 * RADIUS + LABELS)
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" class="waves" role="img" '
            f'viewBox="0 0 {width} {height}" style="max-width: {width}px; '
            'color-scheme: light dark">',
            f"<title>{_title(explanation, dimension)}</title>",
            f"<style>{STYLE}</style>",
            *_legend(explanation, dimension, is_sum),
            *cells,
            "</svg>\n",
        ]
    )


def _longest(*arrows):
    """Returns the length that is drawn as a radius, for arrows of one scale."""
    length = max(np.hypot(*a.T).max(initial=0) for a in arrows)
    return length if length > 0 else 1.0


def _arrows(first, other, updated, is_sum):
    centre = np.zeros(2)
    start, end = (first, first + other) if is_sum else (centre, other)
    return [
        _arrow(centre, updated, "currentColor", 3.5),
        _arrow(centre, first, FIRST, 2),
        _arrow(start, end, OTHER, 2),
    ]


def _arrow(start, end, colour, width):
    """Returns an arrow between points in units of the radius, y upward."""
    x0, y0, x1, y1 = RADIUS * np.array([start[0], -start[1], end[0], -end[1]])
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 0.5:
        # Nothing to see of an arrow, but there is one.
        return f'<circle cx="{x0:.1f}" cy="{y0:.1f}" r="2.5" fill="{colour}"/>'
    # The head's two sides, from the tip backward.
    size = min(2 + 2 * width, length)
    along = np.array([x1 - x0, y1 - y0]) / length * size
    across = np.array([-along[1], along[0]]) * 0.45
    back = np.array([x1, y1]) - along
    left, right = back + across, back - across
    return (
        f'<g stroke="{colour}" fill="{colour}">'
        f'<path d="M{x0:.1f} {y0:.1f}L{back[0]:.1f} {back[1]:.1f}" '
        f'stroke-width="{width}"/>'
        f'<path d="M{x1:.1f} {y1:.1f}L{left[0]:.1f} {left[1]:.1f} '
        f'{right[0]:.1f} {right[1]:.1f}Z" stroke="none"/></g>'
    )


def _cell(number, arrows, explanation):
    row, column = divmod(number, COLUMNS)
    x = column * CELL + CELL / 2
    y = HEAD + row * (2 * RADIUS + LABELS) + RADIUS
    token = explanation.tokens[number]
    moved = explanation.contributions[number, explanation.predicted_class]
    return "\n".join(
        [
            f'<g transform="translate({x:g} {y:g})">',
            f"<title>{escape(token)}</title>",
            f'<circle r="{RADIUS}" fill="none" stroke="currentColor" '
            'opacity="0.25"/>',
            f'<path d="M{-RADIUS} 0H{RADIUS}M0 {-RADIUS}V{RADIUS}" '
            'stroke="currentColor" opacity="0.15"/>',
            *arrows,
            _text(0, RADIUS + 15, shorten(token, 16), "middle"),
            _text(0, RADIUS + 29, signed(moved), "middle", opacity=0.7),
            "</g>",
        ]
    )


def _title(explanation, dimension):
    text = explanation.text
    text = text if isinstance(text, str) else " | ".join(text)
    return f"Waves of dimension {dimension}: {escape(shorten(text, 200))}"


def _legend(explanation, dimension, is_sum):
    name = explanation.class_names[explanation.predicted_class]
    updated = "their sum" if is_sum else "their product, on its own scale"
    yield _text(8, 18, f"Dimension {dimension} of {explanation.waves.update}")
    x = 8
    for colour, label in (
        (FIRST, "first wave"),
        (OTHER, "other wave"),
        ("currentColor", updated),
    ):
        yield f'<rect x="{x}" y="30" width="14" height="4" fill="{colour}"/>'
        yield _text(x + 20, 36, label)
        x += 104
    note = f"Numbers: how much the token moved {shorten(name, 40)}"
    yield _text(8, 56, note, opacity=0.7)


def _text(x, y, text, anchor="start", opacity=1):
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" opacity="{opacity}">'
        f"{escape(text)}</text>"
    )
