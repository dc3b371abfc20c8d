import pytest

import measure_floor
import measure_peak
import measure_step
import systems

SHAPE = {"batch_size": 4, "sequence_length": 8}


@pytest.fixture
def with_a_bad_one(tiny_systems):
    def build():
        raise NotImplementedError("this backend has none")

    bad = systems.System("bad", "a bad one", build)
    return {**tiny_systems, "bad": bad}


def test_every_system_is_timed(with_a_bad_one, texts):
    names = ["wave_modulation", "bad", "bert_layer"]
    figures = measure_step.measure(
        **texts, **SHAPE, names=names, rounds=2, available=with_a_bad_one
    )
    assert set(figures) == set(names)
    assert figures["bad"] == {
        "title": "a bad one",
        "error": "NotImplementedError: this backend has none",
    }
    for name in ("wave_modulation", "bert_layer"):
        assert len(figures[name]["seconds"]) == 2
        assert min(figures[name]["seconds"]) > 0


def test_floor_has_what_the_ratio_needs(with_a_bad_one, texts):
    names = ["wave_modulation", "wave_bfloat16", "bad"]
    result = measure_floor.measure(
        **texts,
        **SHAPE,
        names=names,
        rounds=2,
        copied_floats=1000,
        available=with_a_bad_one,
    )
    assert "error" in result["systems"]["bad"]
    measured = {
        (product["dtype"], tuple(product["shape"]))
        for product in result["products"]
    }
    for name in ("wave_modulation", "wave_bfloat16"):
        system = result["systems"][name]
        assert len(system["seconds"]) == 2
        for *shape, _ in system["products"]:
            assert (system["product_dtype"], tuple(shape)) in measured
    assert {dtype for dtype, _ in measured} == {"float32", "bfloat16"}
    assert result["bytes_a_second"] > 0


def test_peak_is_at_least_what_was_there(tiny_systems, texts):
    result = measure_peak.measure(
        **texts, **SHAPE, name="wave_modulation", available=tiny_systems
    )
    assert result["peak_resident"] >= result["peak_before"] > 0
    assert result["peak_resident"] >= result["resident_before"] > 0
    assert result["added"] == (
        result["peak_resident"] - result["resident_before"]
    )
    assert result["accelerator_peak"] is None or result["accelerator_peak"] > 0
