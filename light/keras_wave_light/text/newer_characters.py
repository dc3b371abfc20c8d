"""Characters that one version of Unicode knows and another does not.

TensorFlow Text and the regular expressions of TensorFlow know other versions
than Python and the package `regex` do, and every Python knows another. With
this table a text has the same ids everywhere: those of TensorFlow 2.21.
"""

# What removing accents makes of a character: itself without them, its parts, or
# nothing of an accent.
_WITHOUT_ACCENTS = {
    0x105C9: "\U000105d2",
    0x105E4: "\U000105da",
    0x11383: "\U00011382\U000113c9",
    0x11385: "\U00011384\U000113bb",
    0x1138E: "\U0001138b\U000113c2",
    0x11391: "\U00011390\U000113c9",
    0x113C5: "\U000113c2\U000113c2",
    0x113C7: "\U000113c2\U000113b8",
    0x113C8: "\U000113c2\U000113c9",
    0x16121: "\U0001611e\U0001611e",
    0x16122: "\U0001611e\U00016129",
    0x16123: "\U0001611e\U0001611f",
    0x16124: "\U00016129\U0001611f",
    0x16125: "\U0001611e\U00016120",
    0x16126: "\U0001611e\U0001611e\U0001611f",
    0x16127: "\U0001611e\U00016129\U0001611f",
    0x16128: "\U0001611e\U0001611e\U00016120",
    0x16D68: "\U00016d67\U00016d67",
    0x16D69: "\U00016d63\U00016d67",
    0x16D6A: "\U00016d63\U00016d67\U00016d67",
}
_ACCENTS = (
    *(0xECE, *range(0x10EFD, 0x10F00), 0x11241, 0x11F00, 0x11F01),
    *(*range(0x11F36, 0x11F3B), 0x11F40, 0x11F42, 0x13440),
    *(*range(0x13447, 0x13456), 0x1E08F, *range(0x1E4EC, 0x1E4F0)),
)
# What lowercasing makes of characters: the first of them, and what they become.
_SMALL = {
    0x1C89: "\u1c8a",
    0xA7CB: "\u0264\ua7cd",
    0xA7DA: "\ua7db",
    0xA7DC: "\u019b",
    0x10D50: "".join(map(chr, range(0x10D70, 0x10D86))),
    0x1CCD6: "abcdefghijklmnopqrstuvwxyz0123456789",
    0x1E030: (
        "\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u043a"
        "\u043b\u043c\u043e\u043f\u0440\u0441\u0442\u0443\u0444\u0445"
        "\u0446\u0447\u0448\u044b\u044d\u044e\ua689\u04d9\u0456\u0458"
        "\u04e9\u04af\u04cf\u0430\u0431\u0432\u0433\u0434\u0435\u0436"
        "\u0437\u0438\u043a\u043b\u043e\u043f\u0441\u0443\u0444\u0445"
        "\u0446\u0447\u0448\u044a\u044b\u0491\u0456\u0455\u045f\u04ab"
        "\ua651\u04b1"
    ),
}
# Punctuation to the one, and to the other a character as any.
_PUNCTUATION = (
    *(0x1B4E, 0x1B4F, 0x1B7F, *range(0x2E60, 0x2E64), 0x10D6E, 0x10ED0),
    *(0x113D4, 0x113D5, 0x113D7, 0x113D8, 0x11BE1),
    *(*range(0x16D6D, 0x16D70), 0x1E5FF),
)
# A character that every version takes for a part of a word.
_ANY = "\ue000"


def table(lowercase, strip_accents):
    """Returns a table for `str.translate()`.

    Args:
        lowercase: bool. Whether texts are lowercased.
        strip_accents: bool. Whether accents are removed.
    """
    replaced = dict.fromkeys(_PUNCTUATION, _ANY)
    if strip_accents:
        replaced.update(_WITHOUT_ACCENTS)
        replaced.update(dict.fromkeys(_ACCENTS, ""))
    if lowercase:
        for first, small in _SMALL.items():
            replaced.update(enumerate(small, start=first))
    return replaced
