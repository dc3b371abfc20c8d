import types

import pytest

from docs.builder import hooks


def make_page(path):
    return types.SimpleNamespace(file=types.SimpleNamespace(src_uri=path))


@pytest.mark.parametrize(
    ("page", "text", "expected"),
    [
        ("a.md", "[how](../recipes/x.py)", "how (`recipes/x.py`)"),
        ("b/a.md", "[how](../../README.md).", "how (`README.md`)."),
        ("b/a.md", "[other](../c.md)", "[other](../c.md)"),
        ("a.md", "[other](c.md#part)", "[other](c.md#part)"),
    ],
)
def test_only_links_that_leave_the_pages_are_turned(page, text, expected):
    assert hooks.on_page_markdown(text, make_page(page)) == expected


@pytest.mark.parametrize(
    ("page", "html", "warnings"),
    [
        ("reference/layers.md", "<blockquote>1 + 1</blockquote>", 1),
        ("reference/layers.md", "<pre>1 + 1</pre>", 0),
        ("index.md", "<blockquote>Words.</blockquote>", 0),
    ],
)
def test_an_example_that_is_no_block_is_told(page, html, warnings, caplog):
    assert hooks.on_page_content(html, make_page(page)) == html
    assert len(caplog.records) == warnings
