import types

import keras
import numpy as np
import pytest

import matrix_products
import measure_step
import systems


def test_a_wave_counted_by_hand():
    backbone = types.SimpleNamespace(
        hidden_dim=8,
        intermediate_dim=None,
        embedding_dim=None,
        num_layers=1,
        readout="real",
        feedforward="token",
    )
    products = matrix_products.of_wave(backbone, 4, 2, 5)
    # Two projections and two layers of the feed-forward block.
    assert products == {(10, 8, 8): 4, (2, 8, 4): 1}
    assert matrix_products.flops(products) == 3 * 2 * (4 * 10 * 64 + 2 * 32)


def test_a_pooled_block_sees_texts_alone():
    backbone = types.SimpleNamespace(
        hidden_dim=8,
        intermediate_dim=16,
        embedding_dim=4,
        num_layers=2,
        readout="both",
        feedforward="pooled",
    )
    assert matrix_products.of_wave(backbone, 3, 2, 5) == {
        (10, 4, 8): 1,
        (10, 8, 8): 4,
        (2, 16, 16): 2,
        (2, 16, 8): 2,
        (2, 8, 3): 1,
    }


def test_attention_grows_with_the_square():
    backbone = types.SimpleNamespace(
        hidden_dim=8, intermediate_dim=32, num_heads=2, num_layers=3
    )
    products = matrix_products.of_bert(backbone, 4, 2, 5)
    assert products[10, 8, 8] == 4 * 3
    assert products[10, 8, 32] == products[10, 32, 8] == 3
    assert products[5, 4, 5] == products[5, 5, 4] == 2 * 2 * 3


def test_through_json_and_back():
    products = {(2, 3, 4): 5, (1, 1, 1): 2}
    rows = matrix_products.to_json(products)
    assert rows == [[2, 3, 4, 5], [1, 1, 1, 2]]
    assert matrix_products.from_json(rows) == products


@pytest.mark.skipif(keras.config.backend() != "jax", reason="XLA counts on JAX")
@pytest.mark.parametrize(
    "build",
    [
        lambda: systems.build_wave(50, hidden_dim=512),
        lambda: systems.build_wave(50, hidden_dim=512, feedforward="pooled"),
        lambda: systems.build_bert(1, 50, 512, num_heads=8),
        lambda: systems.build_fnet(1, 50, 512),
    ],
    ids=["wave", "pooled", "bert", "fnet"],
)
def test_xla_counts_the_same(build):
    system = systems.System("any", "any", build)
    ids = np.arange(512)
    step, figures = measure_step.prepare(system, ids, 8, 64)
    # XLA counts what lies between the products too, a few per cent of them.
    assert figures["flops"] == pytest.approx(step.flops(), rel=0.06)
