"""The pages in a browser: nothing leaves them, and nothing sticks out."""

import os
import pathlib
import re

import numpy as np
import pytest

import keras_wave
from keras_wave.commands import explanation_page
from keras_wave.insight import write_report
from tests.browser import page_opener
from tests.browser import start_browser
from tests.insight.labelled_texts import make_drawn
from tests.models.small_models import WORDS
from tests.requirement import require

require("playwright", programs=("chromium",))

HOSTILE = [
    "<script>document.title = 'run'; console.error('run')</script> stocks",
    "<img src=https://example.com/x.png onerror=\"console.error('run')\"> cup",
    "</style></p></mark></section><h1>team</h1> <svg onload='alert(1)'>",
    "<link rel=stylesheet href=https://example.com/x.css> &lt; \x00 \udcff",
    "W" * 300 + " \u202eteam wins",
    "東京" * 200,
]
NAMES = ["Business", "<b>Sports</b>", "Science and technology", "x" * 60]
MANY = ["card_arrival", "Where is my order, and when will it come?", "天気"]
EPOCHS = [
    {
        "epoch": epoch,
        "loss": 2 / epoch,
        "val_loss": 0.5 + 1 / epoch,
        "accuracy": 1 - 0.5 / epoch,
        "val_accuracy": 0.9 - 0.4 / epoch,
        "seconds": 1.0,
    }
    for epoch in range(1, 9)
]


def make_texts(count):
    draw = np.random.default_rng(0)
    words = [word.removeprefix("##") for word in WORDS]
    sizes = draw.integers(1, 12, size=count)
    return [" ".join(draw.choice(words, size=size)) for size in sizes]


def label(classifier, texts):
    """Returns labels, mostly right: the page looks like one of a classifier."""
    labels = classifier.predict(texts, verbose=0).argmax(axis=1)
    labels[::7] = (labels[::7] + 1) % classifier.num_classes
    return labels


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    classifier = make_drawn(num_classes=4, class_names=NAMES)
    texts = make_texts(200)
    labels = label(classifier, texts)
    worst = classifier.predict(HOSTILE, verbose=0).argmin(axis=1)
    write_report(
        path,
        classifier,
        texts + HOSTILE,
        np.concatenate([labels, worst]),
        history=EPOCHS,
        mistakes=40,
        title="<script>console.error('run')</script> of small headlines",
    )
    return path


@pytest.fixture(scope="module")
def report_of_many_classes(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    names = [f"{MANY[i % len(MANY)]} {i}" for i in range(50)]
    classifier = make_drawn(num_classes=50, class_names=names)
    texts = make_texts(2000)
    labels = label(classifier, texts)
    write_report(path, classifier, texts, labels, mistakes=3)
    return path


@pytest.fixture(scope="module")
def explanation(tmp_path_factory):
    path = tmp_path_factory.mktemp("explanation") / "explanation.html"
    classifier = make_drawn(num_classes=4, class_names=NAMES)
    (explanation,) = keras_wave.explain(classifier, [HOSTILE[2]])
    page = explanation_page.make_page(explanation, title=HOSTILE[0])
    path.write_text(page, "utf-8")
    return path


@pytest.fixture(scope="module")
def open_page():
    """Opens a page in a context of its own, and listens to it."""
    with start_browser() as browser, page_opener(browser) as open_page:
        yield open_page


@pytest.mark.parametrize("name", ["report", "explanation"])
def test_nothing_leaves_and_nothing_runs(name, open_page, request):
    address = request.getfixturevalue(name).as_uri()
    page = open_page(address)
    for details in page.locator("details").all():
        details.locator("summary").click()
    page.wait_for_load_state("networkidle")
    files = [url for url in page.requests if not url.startswith("data:")]
    assert files == [address]
    assert page.complaints == []
    assert page.title().startswith("<script>")
    assert page.locator("script, img, svg[onload], h1 + h1").count() == 0


def test_texts_are_shown_as_they_are(open_page, report):
    page = open_page(report.as_uri())
    shown = page.locator(".mistakes .text").all_text_contents()
    # One of seven, and the odd ones.
    assert len(shown) == 29 + len(HOSTILE)
    assert HOSTILE[0] in shown
    assert HOSTILE[3].replace("\x00", "\ufffd").replace("\udcff", "?") in shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
@pytest.mark.parametrize(
    "name", ["report", "report_of_many_classes", "explanation"]
)
def test_screenshot(name, scheme, width, open_page, request, tmp_path):
    folder = os.environ.get("KERAS_WAVE_SCREENSHOTS", tmp_path)
    path = pathlib.Path(folder) / f"{name}_{scheme}_{width}.png"
    page = open_page(
        request.getfixturevalue(name).as_uri(),
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    page.screenshot(path=path, full_page=True)
    print(f"Screenshot: {path}")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = np.mean([int(part) for part in re.findall(r"\d+", colour)])
    assert (brightness > 128) == (scheme == "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Tables scroll within their boxes, and everything else is in its card.
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".card *")].filter(element => {
            const card = element.closest(".card").getBoundingClientRect();
            const box = element.getBoundingClientRect();
            return !element.closest(".scroll") && box.right > card.right;
        }).map(element => element.outerHTML.slice(0, 80))"""
    )
    assert outside == []
    assert page.complaints == []
