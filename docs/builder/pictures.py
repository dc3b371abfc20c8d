"""Draws the pictures of docs/waves.md, of what the layers compute."""

import argparse
import math
import pathlib

import numpy as np
from keras import ops

from keras_wave import layers

FOLDER = pathlib.Path(__file__).parents[1] / "pictures"
CELL = 176  # The width of a plane.
RADIUS = 72
LABELS = 44  # The height below it.
FIRST, OTHER, RESULT = "#3b7de9", "#d9730d", "#172033"
# The embeddings of two tokens in one dimension, and those of a projection.
TOKENS = ("rates", "rise")
TEXT, OTHER_TEXT = (3.0, 4.0), (4.0, -3.0)


def main(arguments=None):
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    for name, svg in draw_all().items():
        path = FOLDER / f"{name}.svg"
        path.write_text(svg, encoding="utf-8")


def draw_all():
    """Returns the text of each SVG file, by name."""
    return {
        "wave": draw_wave(),
        "context": draw_context(),
        "interference": draw_interference(),
        "modulation": draw_modulation(),
        "rotation": draw_rotation(),
    }


def draw_wave():
    z = waves(TEXT)
    return draw(
        [
            plane(
                [(0, w.real, OTHER), (w.real, w, OTHER), (0, w, FIRST)],
                [token, f"{w.real:.0f} to the right, {w.imag:.0f} up"],
                radius=5,
            )
            for token, w in zip(TOKENS, z)
        ],
        "Two tokens of one text as arrows of the same length",
        scale=5,
    )


def draw_context():
    texts = {"rates": [3.0], "rates rise": TEXT, "rates rise again": (3, 4, 4)}
    planes = []
    for text, embeddings in texts.items():
        w = waves(embeddings)[0]
        note = f"magnitude {abs(w):.1f}"
        planes.append(plane([(0, w, FIRST)], [text, note], radius=abs(w)))
    title = "The wave of one token in three texts, each longer than the last"
    return draw(planes, title, scale=6.5)


def draw_interference():
    first, other = waves(TEXT), waves(OTHER_TEXT)
    result = as_complex(layers.WaveInterference()((pair(first), pair(other))))
    return draw(
        [
            plane(
                [(0, s, RESULT), (0, a, FIRST), (a, s, OTHER)],
                [token, f"magnitude {abs(s):.1f}"],
            )
            for token, a, s in zip(TOKENS, first, result)
        ],
        "Interference: two arrows, the second where the first ends",
        scale=10,
    )


def draw_modulation():
    first, other = waves(TEXT), waves(OTHER_TEXT)
    result = as_complex(layers.WaveModulation()((pair(first), pair(other))))
    return draw(
        [
            plane(
                # A fifth of the product fits beside what it is made of.
                [(0, p / 5, RESULT), (0, a, FIRST), (0, b, OTHER)],
                [token, f"{angle(a)} + {angle(b)} = {angle(p)}"],
                radius=5,
            )
            for token, a, b, p in zip(TOKENS, first, other, result)
        ],
        "Modulation: the angles of two arrows add up",
        scale=5,
    )


def draw_rotation():
    z = np.full(4, waves(TEXT)[0])
    layer = layers.WaveRotation()
    turned = as_complex(layer(pair(z)))
    return draw(
        [
            plane([(0, w, FIRST)], [f"position {j}", angle(w)], radius=5)
            for j, w in enumerate(turned)
        ],
        "The same wave at four positions of a text",
        scale=5,
    )


def waves(embeddings):
    """Returns a complex number for each token of a text."""
    inputs = np.array(embeddings, "float32")[None, :, None]
    return as_complex(layers.TokenToWave()(inputs))


def pair(z):
    z = z[None, :, None]
    return z.real.astype("float32"), z.imag.astype("float32")


def as_complex(wave):
    # Rounded: backends differ in the last digit.
    real, imag = (
        np.round(ops.convert_to_numpy(part)[0, :, 0].astype("float64"), 4)
        for part in wave
    )
    return real + 1j * imag


def angle(z):
    return f"{math.degrees(math.atan2(z.imag, z.real)) % 360:.0f}°"


def plane(arrows, labels, radius=None):
    """Describes a complex plane: arrows `(start, end, colour)`, and a circle.

    All numbers are those of the waves.
    """
    return {"arrows": arrows, "labels": labels, "radius": radius}


def draw(planes, title, scale):
    """Returns an SVG file of planes side by side.

    Args:
        planes: A list of what `plane()` returns.
        title: string. For who does not see it.
        scale: float. The number that is drawn as a radius.
    """
    width, height = CELL * len(planes), CELL + LABELS
    cells = [
        f'<g transform="translate({CELL * i + CELL // 2} {CELL // 2})">'
        f"{''.join(_plane(RADIUS / scale, **p))}</g>"
        for i, p in enumerate(planes)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}" role="img" '
            'font-family="system-ui, sans-serif" font-size="13">',
            f"<title>{title}</title>",
            # Of its own, so that it is seen on a dark page too.
            '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>',
            *cells,
            "</svg>\n",
        ]
    )


def _plane(unit, arrows, labels, radius):
    edge = RADIUS + 8
    yield f'<path d="M{-edge} 0H{edge}M0 {-edge}V{edge}" stroke="#c9ced8"/>'
    if radius is not None:
        yield (
            f'<circle r="{unit * radius:.1f}" fill="none" stroke="#c9ced8" '
            'stroke-dasharray="4 3"/>'
        )
    for start, end, colour in arrows:
        yield _arrow(unit * complex(start), unit * complex(end), colour)
    for row, label in enumerate(labels):
        weight = "normal" if row else "bold"
        yield (
            f'<text y="{edge + 18 + 18 * row}" text-anchor="middle" '
            f'font-weight="{weight}" fill="{RESULT}">{label}</text>'
        )


def _arrow(start, end, colour):
    """Returns an arrow whose head is a triangle; upward is positive."""
    along = (end - start) / abs(end - start)
    back = end - 9 * along
    left, right = back + 4j * along, back - 4j * along
    return (
        f'<path d="M{_point(start)}L{_point(back)}" stroke="{colour}" '
        f'stroke-width="2.5"/><path d="M{_point(end)}L{_point(left)} '
        f'{_point(right)}Z" fill="{colour}"/>'
    )


def _point(z):
    # Zero has no sign, whatever it was rounded from.
    return f"{round(z.real, 1) + 0.0:g} {round(-z.imag, 1) + 0.0:g}"


if __name__ == "__main__":
    main()
