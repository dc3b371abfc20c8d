import random

import pytest

from keras_wave.data.class_order import in_order


@pytest.mark.parametrize(
    "names",
    [
        ["0", "1", "2", "10", "11"],
        ["-10", "-1", "0", "1", "+2"],
        ["0.0", "1.0", "2.0", "10.0", "1e2"],
        [".5", "1", "1.0", "1.5"],
        ["2", "10", "10 stars", "²", "½", "1_000", "five", "inf", "nan"],
    ],
)
def test_numbers_by_their_value_and_then_names(names):
    expected = names
    if "five" in names:
        expected = names[:2] + sorted(names[2:])
    shuffled = names * 2
    random.Random(0).shuffle(shuffled)
    assert in_order(shuffled) == expected
