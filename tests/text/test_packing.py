import hypothesis
import keras_hub
import numpy as np
import pytest
from hypothesis import strategies

from keras_wave.text import TokenRows
from keras_wave.text.packing import pack

ROWS = strategies.lists(
    strategies.lists(strategies.integers(10, 99), max_size=12),
    min_size=3,
    max_size=3,
)


@pytest.mark.parametrize("truncate", ["round_robin", "waterfall"])
@hypothesis.settings(max_examples=60)
@hypothesis.given(
    segments=strategies.lists(ROWS, min_size=1, max_size=3),
    length=strategies.integers(5, 24),
)
def test_rows_are_what_keras_hub_packs(truncate, segments, length):
    packer = keras_hub.layers.MultiSegmentPacker(
        length, start_value=2, end_value=3, pad_value=0, truncate=truncate
    )
    expected, _ = packer(tuple(segments))
    rows = pack(
        list(map(TokenRows.from_lists, segments)), length, 2, 3, truncate
    )
    x = rows.pad(np.arange(3), length)
    np.testing.assert_array_equal(x["token_ids"], np.asarray(expected))


def test_no_room_for_any_token():
    segments = [TokenRows.from_lists([[7, 8]])] * 2
    rows = pack(segments, 3, 2, 3)
    assert rows.to_lists() == [[2, 3, 3]]
