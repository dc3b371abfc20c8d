"""Lets mkdocstrings read docstrings that are written as Keras' own are."""

import re

import griffe

DOCTEST = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)


class KerasDocstrings(griffe.Extension):
    def on_object(self, *, obj, **kwargs):
        if obj.docstring is not None:
            obj.docstring.value = to_google_style(obj.docstring.value)


def to_google_style(text):
    """Returns a docstring whose arguments and examples are recognized."""
    text = text.replace("Call arguments:\n", "Args: Call arguments:\n")
    text = text.replace("Example:\n", "**Example:**\n")
    return DOCTEST.sub(r"```pycon\n\g<0>\n```", text)
