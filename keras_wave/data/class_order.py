"""The order of classes that nobody has put in one."""

import decimal
import re

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.IGNORECASE)


def in_order(names):
    """Returns names of classes, each once: numbers by their value, then others.

    Args:
        names: An iterable of strings.

    Example:

    >>> from keras_wave.data.class_order import in_order
    >>> in_order(["10", "b", "2", "-1", "2.5", "a", "2"])
    ['-1', '2', '2.5', '10', 'a', 'b']
    """
    return sorted(set(names), key=_key)


def _key(name):
    if name.isascii() and NUMBER.fullmatch(name):
        return False, decimal.Decimal(name), name
    return True, 0, name
