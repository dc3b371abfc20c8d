import numpy as np
import pytest
from keras import ops

from keras_wave.layers import BagOfTokens
from keras_wave.text import TokenRows
from keras_wave.training import token_bags
from keras_wave.training.token_bags import TokenBags

ROWS = [[2, 5, 7, 5, 3], [2, 7, 3], [2, 6, 6, 8, 3], [2, 3]]
VOCABULARY = 10
SHARES = np.array([0.1, 0.2, 0.3, 0.4])


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(token_bags, "BLOCK", 3)
    monkeypatch.setattr(token_bags, "MOST_PARTS", 30)


def make(buckets):
    return TokenBags(TokenRows.from_lists(ROWS), VOCABULARY, buckets, SHARES)


def features(buckets):
    """What the class computes with, as the docstring has it."""
    x = np.zeros((len(ROWS), VOCABULARY + buckets))
    for number, row in enumerate(ROWS):
        x[number, row] = 1
        for before, token in zip([0, *row], row) if buckets else ():
            bucket = (token * 7919 + before * 6029) % buckets
            x[number, VOCABULARY + bucket] = 1
    counts = x.sum(axis=0)
    idf = np.log((1 + len(ROWS)) / (1 + counts)) + 1
    return x * idf / np.sqrt(x.sum(axis=1, keepdims=True)), idf


# All as matrices, some, and none.
@pytest.mark.parametrize("few_rows", [1, 2, 64])
@pytest.mark.parametrize("buckets", [0, 4, 50])
def test_products_are_those_of_the_features_less_their_mean(
    buckets, few_rows, monkeypatch
):
    monkeypatch.setattr(token_bags, "FEW_ROWS", few_rows)
    x, _ = features(buckets)
    x = x - SHARES @ x
    products = make(buckets).products()
    assert products.dtype == "float64"
    np.testing.assert_allclose(products, x @ x.T, atol=1e-6)


@pytest.mark.parametrize("buckets", [0, 4, 50])
def test_layer_with_the_table_computes_the_regression(buckets):
    dual = np.random.default_rng(0).normal(size=(len(ROWS), 3))
    bags = make(buckets)
    table, mean_output = bags.table(dual)
    layer = BagOfTokens(VOCABULARY, 3, buckets)
    layer.build((None, None))
    layer.set_scores(table)
    inputs = TokenRows.from_lists(ROWS).pad(np.arange(len(ROWS)), 6)
    outputs = layer(inputs["token_ids"], inputs["padding_mask"])
    np.testing.assert_allclose(
        ops.convert_to_numpy(outputs) - mean_output,
        bags.products() @ dual,
        atol=1e-5,
    )
