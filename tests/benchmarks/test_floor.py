import pytest

import floor
import floor_ratios

SECONDS = {
    (4, 2, 2): {"forward": 0.1, "inputs": 0.2, "weights": 0.3},
    (1, 2, 4): {"forward": 0.01, "inputs": 0.02, "weights": 0.03},
}


def test_products_and_bytes_add_up():
    products = {(4, 2, 2): 2, (1, 2, 4): 1}
    assert floor.products_seconds(products, SECONDS) == pytest.approx(1.26)
    # Adam reads four numbers of a parameter and writes three, of four bytes.
    assert floor.optimizer_seconds(100, 2800) == pytest.approx(1.0)
    least = floor.floor_seconds(products, SECONDS, 100, 2800)
    assert least == pytest.approx(2.26)


def test_the_best_of_each_product():
    shape = (4, 2, 2)
    other = {shape: {"forward": 0.05, "inputs": 0.9, "weights": 0.3}}
    best = floor.best_seconds([SECONDS, other])
    assert best[shape] == {"forward": 0.05, "inputs": 0.2, "weights": 0.3}
    assert best[1, 2, 4] == SECONDS[1, 2, 4]
    assert SECONDS[shape]["forward"] == 0.1


def test_ratio_of_a_step(figures):
    ratio = floor_ratios.own(figures, "torch", "wave_modulation")
    assert ratio == pytest.approx(1.05)
    assert floor_ratios.own(figures, "torch", "fnet_layer") is None
    assert floor_ratios.own(figures, "nothing", "wave_modulation") is None


def test_another_engine_may_be_nearer_to_the_floor(figures):
    faster = figures["jobs"]["floor/jax"]["result"]
    faster["products"][0]["kinds"] = dict.fromkeys(SECONDS[4, 2, 2], 0.05)
    faster["bytes_a_second"] *= 2
    own = floor_ratios.own(figures, "torch", "wave_modulation")
    best = floor_ratios.best(figures, "torch", "wave_modulation")
    assert own == pytest.approx(1.05)
    assert best == pytest.approx(1.05 / (2 * 0.15 + 0.1))


def test_rate_of_a_product():
    product = {
        "shape": [10, 20, 30],
        "kinds": {"forward": 1.0, "inputs": 1.0, "weights": 1.0},
    }
    assert floor_ratios.product_rate(product) == 2 * 10 * 20 * 30
