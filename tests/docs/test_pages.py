"""The pages of docs/: their examples run, and their links lead somewhere."""

import re

import pytest

import keras_wave
from keras_wave import insight
from tests.docs import pages

# Where the examples of the other pages are run.
ELSEWHERE = {
    "command_line.md": "tests/commands/test_page.py",
    "insight.md": "tests/insight/test_insight_page.py",
    "pipelines.md": "tests/pipelines/test_page.py",
    "scale.md": "tests/scale/test_documented_lines.py",
    "serving.md": "tests/export/test_serving_page.py",
}
# How to call what writes a page is no example to paste.
WRITTEN = ("reliability.md",)
PAGES = sorted(
    str(path.relative_to(pages.DOCS)) for path in pages.DOCS.rglob("*.md")
)
EXAMPLES = [
    page
    for page in PAGES
    if pages.read_blocks(page) and page not in (*ELSEWHERE, *WRITTEN)
]
LINK = re.compile(r"\]\((?!https:)([^)#]+)")


@pytest.mark.parametrize("page", EXAMPLES)
def test_examples_run(page, tmp_path):
    # What they print is compared with what the page says that they do.
    assert "keras_wave" in pages.run(page, tmp_path)


def test_pages_with_examples_are_found():
    assert set(EXAMPLES) == {
        "index.md",
        "new_layer.md",
        "training.md",
        "waves.md",
    }


@pytest.mark.parametrize("page", ELSEWHERE)
def test_other_examples_have_a_test(page):
    assert pages.read_blocks(page)
    assert (pages.REPOSITORY / ELSEWHERE[page]).exists()


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page):
    text = (pages.DOCS / page).read_text(encoding="utf-8")
    folder = (pages.DOCS / page).parent
    missing = [
        link for link in LINK.findall(text) if not (folder / link).exists()
    ]
    assert missing == []


def test_every_page_is_in_the_site():
    site = (pages.REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    assert sorted(re.findall(r": (\S+\.md)$", site, re.MULTILINE)) == PAGES


def test_every_public_name_is_in_the_reference():
    reference = "".join(
        path.read_text(encoding="utf-8")
        for path in (pages.DOCS / "reference").glob("*.md")
    )
    names = set(re.findall(r"^::: keras_wave\.(.+)$", reference, re.MULTILINE))
    public = {
        *keras_wave.__all__,
        *(f"layers.{name}" for name in keras_wave.layers.__all__),
        *(f"optimizers.{name}" for name in keras_wave.optimizers.__all__),
        *(f"text.{name}" for name in keras_wave.text.__all__),
        *(f"insight.{name}" for name in insight.__all__),
        # Its name in `keras_wave` is found by a function.
        "estimator.WaveEstimator",
    }
    modules = {"layers", "models", "optimizers", "text", "__version__"}
    assert names == public - modules - {"insight.explain"}
