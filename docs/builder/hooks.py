"""What MkDocs calls for each page of the site."""

import logging
import posixpath
import re

LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>\.\./[^)]+)\)")
# `mkdocs build --strict` fails for what it is told.
LOG = logging.getLogger("mkdocs.hooks")


def on_page_markdown(markdown, page, **kwargs):
    """Turns links to files outside of docs/, which the site has not."""
    folder = posixpath.dirname(page.file.src_uri)

    def turn(link):
        path = posixpath.normpath(posixpath.join(folder, link["target"]))
        if not path.startswith("../"):
            return link[0]
        return f"{link['text']} (`{path.removeprefix('../')}`)"

    return LINK.sub(turn, markdown)


def on_page_content(html, page, **kwargs):
    """Warns of what Markdown takes for quotations of quotations."""
    if page.file.src_uri.startswith("reference/") and "<blockquote>" in html:
        LOG.warning("%s has an example that is no block", page.file.src_uri)
    return html
