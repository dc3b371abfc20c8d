"""The pictures of docs/waves.md are those that the layers give."""

import re
import xml.etree.ElementTree as ET

import pytest

from docs.builder import pictures
from tests.docs import pages


@pytest.fixture(scope="module")
def drawn():
    return pictures.draw_all()


def test_pictures_are_up_to_date(drawn):
    kept = {
        path.stem: path.read_text(encoding="utf-8")
        for path in pictures.FOLDER.iterdir()
    }
    assert kept == drawn


def test_pictures_are_what_the_page_shows(drawn):
    page = (pages.DOCS / "waves.md").read_text(encoding="utf-8")
    assert re.findall(r"\(pictures/(\w+)\.svg\)", page) == list(drawn)


def test_pictures_are_small_files_of_svg(drawn):
    for svg in drawn.values():
        assert ET.fromstring(svg).tag.endswith("svg")
        assert len(svg) < 4000


def test_angles_add_up(drawn):
    sums = re.findall(r">(\d+)° \+ (\d+)° = (\d+)°<", drawn["modulation"])
    assert len(sums) == 2
    for first, other, result in sums:
        # Each of the three is rounded to a degree.
        assert abs(int(first) + int(other) - int(result)) <= 1
