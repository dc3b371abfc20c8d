"""A page of HTML in one file, which loads nothing else."""

import pathlib

from keras_wave.insight.markup import escape

STYLE = pathlib.Path(__file__).with_name("report.css")
# Nothing may be loaded and nothing may run, whatever the texts hold.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def make_page(title, introduction, sections):
    """Returns the page.

    Args:
        title: string.
        introduction: string. HTML, the sentence below the title.
        sections: Sequence of tuples `(name, content)`: a string, empty where a
            section has no heading, and HTML. One without content is left out.
    """
    cards = "\n".join(
        f'<section class="card">{_heading(name)}\n{content}\n</section>'
        for name, content in sections
        if content
    )
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<header>
<h1>{escape(title)}</h1>
<p>{introduction}</p>
</header>
{cards}
</main>
</body>
</html>
"""


def _heading(name):
    return f"<h2>{name}</h2>" if name else ""
