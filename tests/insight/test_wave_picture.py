"""What the arrows of a picture show, read from its SVG."""

import re
import types
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from keras_wave.insight import wave_picture
from keras_wave.insight.waves import Waves

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"(-?[\d.]+)"
R = wave_picture.RADIUS


def make_explanation(first, other, update, tokens=None):
    first, other = np.array(first), np.array(other)
    updated = first * other if update == "modulation" else first + other
    parts = [
        part(wave)[:, None]
        for wave in (first, other, updated)
        for part in (np.real, np.imag)
    ]
    count = len(first)
    return types.SimpleNamespace(
        waves=Waves(*parts, update=update),
        text="some text",
        tokens=tokens or [f"token{i}" for i in range(count)],
        class_names=["A & B", "C"],
        predicted_class=0,
        contributions=np.linspace(-1, 1, 2 * count).reshape(count, 2),
    )


def draw(*args, **kwargs):
    return ET.fromstring(
        wave_picture.draw(make_explanation(*args, **kwargs), dimension=0)
    )


def read_arrows(picture):
    """Returns a list of cells, each a dictionary of an arrow a colour."""
    cells = []
    for cell in picture.findall(f"{SVG}g"):
        arrows = {}
        for arrow in cell.findall(f"{SVG}g"):
            shaft, head = (path.get("d") for path in arrow)
            start = re.match(f"M{NUMBER} {NUMBER}L", shaft).groups()
            tip = re.match(f"M{NUMBER} {NUMBER}L", head).groups()
            # Upward is negative in SVG.
            start, tip = (complex(float(x), -float(y)) for x, y in (start, tip))
            arrows[arrow.get("stroke")] = start / R, tip / R
        cells.append(arrows)
    return cells


# A tenth of a pixel is the last digit.
PIXELS = {"abs": 0.1 / R}


def test_interference_is_a_sum_head_to_tail():
    first, other = [3 + 4j, 1 + 0j], [-1 + 2j, 0 - 2j]
    cells = read_arrows(draw(first, other, "interference"))
    unit = abs(2 + 6j)
    for a, b, cell in zip(first, other, cells, strict=True):
        start, tip = cell[wave_picture.FIRST]
        assert (start, tip) == (0, pytest.approx(a / unit, **PIXELS))
        start, tip = cell[wave_picture.OTHER]
        assert start == pytest.approx(a / unit, **PIXELS)
        assert tip == pytest.approx((a + b) / unit, **PIXELS)
        start, tip = cell["currentColor"]
        assert (start, tip) == (0, pytest.approx((a + b) / unit, **PIXELS))


def test_modulation_adds_the_angles():
    first, other = [2j, 2 + 0j], [5 + 0j, -3 + 4j]
    cells = read_arrows(draw(first, other, "modulation"))
    for a, b, cell in zip(first, other, cells, strict=True):
        assert cell[wave_picture.FIRST][1] == pytest.approx(a / 5, **PIXELS)
        assert cell[wave_picture.OTHER][0] == 0
        assert cell[wave_picture.OTHER][1] == pytest.approx(b / 5, **PIXELS)
        # Of the largest product, here both.
        product = cell["currentColor"][1]
        assert product == pytest.approx(a * b / 10, **PIXELS)


def test_no_waves_are_dots_and_no_infinity():
    text = wave_picture.draw(
        make_explanation([0j, 0j], [0j, 0j], "modulation"), dimension=0
    )
    assert text.count("<circle cx=") == 6
    assert "nan" not in text and "inf" not in text


def test_tokens_are_text_and_nothing_else():
    token = "<script>alert('&')</script>"
    picture = draw([1j], [1j], "modulation", tokens=[token])
    (cell,) = picture.findall(f"{SVG}g")
    assert cell.find(f"{SVG}title").text == token
    shown, moved = (text.text for text in cell.findall(f"{SVG}text"))
    assert shown == token[:15] + "\u2026"
    assert moved == "\u22121.00"


def test_a_row_has_five_tokens():
    picture = draw([1j] * 11, [1j] * 11, "interference")
    places = [g.get("transform") for g in picture.findall(f"{SVG}g")]
    assert len(set(places)) == 11
    assert len({place.split()[1] for place in places}) == 3
    *_, width, height = map(float, picture.get("viewBox").split())
    for place in places:
        x, y = map(float, re.findall(r"[\d.]+", place))
        assert R < x < width - R
        assert R < y < height - R
