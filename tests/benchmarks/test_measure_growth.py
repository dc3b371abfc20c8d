import keras
import pytest

import measure_growth

FIXED = {
    "batch_size": 1,
    "sequence_length": 8,
    "width": 64,
    "vocabulary": 20,
    "layers": 1,
}


@pytest.mark.parametrize(
    "axis, sizes", [("sequence_length", [8, 16]), ("layers", [1, 2])]
)
def test_both_networks_at_every_size(axis, sizes):
    result = measure_growth.measure(axis, sizes, rounds=1, fixed=FIXED)
    assert result["sizes"] == sizes
    assert axis not in result["fixed"]
    for name in ("wave", "bert"):
        points = result[name]
        assert [len(point["seconds"]) for point in points] == [1, 1]
        counts = [point["parameters"] for point in points]
        # More layers have more weights. A longer text only has more of
        # BERT's positions.
        if axis == "layers" or name == "bert":
            assert counts[0] < counts[1]
        else:
            assert counts[0] == counts[1]
        if keras.config.backend() == "jax":
            assert points[0]["memory"]["total"] < points[1]["memory"]["total"]


def test_what_fails_at_a_size_is_told(monkeypatch):
    def build_bert(**sizes):
        raise MemoryError("too long")

    monkeypatch.setattr(measure_growth, "build_bert", build_bert)
    result = measure_growth.measure("layers", [1], rounds=1, fixed=FIXED)
    assert result["bert"] == [{"error": "MemoryError: too long"}]
    assert "seconds" in result["wave"][0]


def test_one_text_where_the_length_grows():
    fixed = measure_growth.FIXED_WITH_LENGTH
    assert fixed["batch_size"] == 1
    assert fixed.keys() == measure_growth.FIXED.keys()
