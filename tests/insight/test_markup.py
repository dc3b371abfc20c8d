import pytest

from keras_wave.insight import markup


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<b onclick='x'>", "&lt;b onclick=&#x27;x&#x27;&gt;"),
        ('"&amp;', "&quot;&amp;amp;"),
        ("a\x00b\x1b\x9f", "a\ufffdb\ufffd\ufffd"),
        ("no character\uffff", "no character\ufffd"),
        ("tab\tline\n", "tab\tline\n"),
        ("lone \udcff", "lone ?"),
        ("東京 🌊", "東京 🌊"),
    ],
)
def test_text_is_escaped(text, escaped):
    assert markup.escape(text) == escaped
    assert markup.escape(text).encode("utf-8")


def test_shorten():
    assert markup.shorten("abcd", 4) == "abcd"
    assert markup.shorten("abcde", 4) == "abc\u2026"


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.234, "+1.23"), (-1.235, "\u22121.24"), (-0.001, "0.00"), (0, "0.00")],
)
def test_signed_numbers(number, text):
    assert markup.signed(number) == text
