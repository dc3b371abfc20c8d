import keras
import numpy as np
import pytest
from keras import ops

import keras_wave
from tests.layers.order_arguments import ORDER

TOKEN_IDS = np.array([[2, 5, 6, 7, 3], [2, 8, 3, 0, 0]], dtype="int32")
PADDING_MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], dtype="int32")
INPUTS = {"token_ids": TOKEN_IDS, "padding_mask": PADDING_MASK}

# A dtype and what its rounding may change. JAX has no float64 unless told so.
if keras.config.backend() == "jax":
    WIDEST, ROUNDING = "float32", 1e-6
else:
    WIDEST, ROUNDING = "float64", 1e-14


SMALL = {"vocabulary_size": 10, "hidden_dim": 8, "num_layers": 2}


@pytest.fixture
def ones():
    return {
        "token_ids": ops.ones((2, 5), dtype="int32"),
        "padding_mask": ops.ones((2, 5), dtype="int32"),
    }


def test_keras_hub_checks_the_backbone(keras_hub_harness, ones):
    keras_hub_harness.run_backbone_test(
        cls=keras_wave.WaveBackbone,
        init_kwargs=SMALL,
        input_data=ones,
        expected_output_shape={
            "sequence_output": (2, 5, 8),
            "pooled_output": (2, 8),
        },
    )


@pytest.mark.parametrize(
    "order",
    [
        {},
        {**ORDER, "residual": True, "embedding_dim": 4, "bigram_buckets": 7},
    ],
    ids=["plain", "order"],
)
def test_keras_hub_checks_the_saved_backbone(keras_hub_harness, ones, order):
    keras_hub_harness.run_model_saving_test(
        cls=keras_wave.WaveBackbone,
        init_kwargs={**SMALL, **order},
        input_data=ones,
    )


def to_numpy(outputs):
    return keras.tree.map_structure(ops.convert_to_numpy, outputs)


def test_default_is_the_model_of_the_paper():
    backbone = keras_wave.WaveBackbone(vocabulary_size=30522)
    table = 30522 * 768
    # Two projections and two feed-forward matrices, each with its bias, and
    # the scale and offset of two normalizations.
    layer = 4 * (768 * 768 + 768) + 2 * 2 * 768
    assert backbone.count_params() == table + layer
    assert round(layer / 1e6, 2) == 2.37


def test_parameters_of_every_other_argument():
    vocabulary_size, embedding_dim, hidden_dim, intermediate_dim = 10, 4, 8, 16
    backbone = keras_wave.WaveBackbone(
        vocabulary_size,
        hidden_dim,
        num_layers=2,
        intermediate_dim=intermediate_dim,
        embedding_dim=embedding_dim,
        bigram_buckets=7,
        residual=True,
        **ORDER,
    )
    embedding = (vocabulary_size + 7) * embedding_dim
    embedding += (embedding_dim + 1) * hidden_dim
    projections = 2 * (hidden_dim + 1) * hidden_dim
    feedforward = (hidden_dim + 1) * intermediate_dim
    feedforward += (intermediate_dim + 1) * hidden_dim
    norms = 2 * 2 * hidden_dim
    # A kernel and its bias, a complex kernel, and frequencies.
    order = (ORDER["kernel_size"] + 1) * hidden_dim
    order += 2 * ORDER["wave_kernel_size"] * hidden_dim + hidden_dim
    layer = projections + feedforward + norms + order
    assert backbone.count_params() == embedding + 2 * layer


def test_an_embedding_of_the_same_width_is_not_projected():
    sizes = {
        keras_wave.WaveBackbone(10, 8, embedding_dim=width).count_params()
        for width in (None, 8)
    }
    assert len(sizes) == 1


def test_arguments_reach_every_layer_and_come_back():
    arguments = {
        **ORDER,
        "semantics": "text",
        "residual": True,
        "num_layers": 2,
        "embedding_dim": 4,
        "bigram_buckets": 7,
    }
    backbone = keras_wave.WaveBackbone(10, 8, **arguments)
    copy = keras_wave.WaveBackbone.from_config(backbone.get_config())
    assert copy.get_config() == backbone.get_config()
    assert arguments.items() <= copy.get_config().items()
    assert len(copy.wave_layers) == arguments.pop("num_layers")
    del arguments["embedding_dim"], arguments["bigram_buckets"]
    for layer in copy.wave_layers:
        assert arguments.items() <= layer.get_config().items()


def test_residual_layers_hand_their_inputs_on():
    backbone = keras_wave.WaveBackbone(10, 8, num_layers=2, residual=True)
    for layer in backbone.wave_layers:
        for weight in layer.weights:
            if "output_norm" not in weight.path:
                weight.assign(np.zeros(weight.shape))
    embeddings = backbone.token_embedding(TOKEN_IDS)
    norms = [keras.layers.LayerNormalization(epsilon=1e-5) for _ in range(2)]
    # All that is left of a layer is its normalization.
    np.testing.assert_allclose(
        to_numpy(backbone(INPUTS))["sequence_output"],
        to_numpy(norms[1](norms[0](embeddings))),
        atol=1e-6,
    )


def test_order_is_that_of_the_words():
    swapped = {**INPUTS, "token_ids": TOKEN_IDS[:, [0, 2, 1, 3, 4]]}
    changes = []
    for order in ({}, ORDER, {"bigram_buckets": 1000}):
        keras.utils.set_random_seed(0)
        backbone = keras_wave.WaveBackbone(10, 8, **order)
        one, other = (
            to_numpy(backbone(inputs))["pooled_output"][0]
            for inputs in (INPUTS, swapped)
        )
        changes.append(np.abs(one - other).max())
    assert changes[0] < 1e-6
    assert min(changes[1:]) > 1e-3


@pytest.mark.parametrize(
    "order", [{}, {**ORDER, "residual": True, "bigram_buckets": 7}]
)
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("update", ["modulation", "interference"])
@pytest.mark.parametrize("readout", [None, "real", "magnitude", "both"])
@pytest.mark.parametrize("feedforward", ["token", "pooled"])
def test_padding_changes_nothing(
    num_layers, update, readout, feedforward, order
):
    keras.utils.set_random_seed(0)
    backbone = keras_wave.WaveBackbone(
        vocabulary_size=10,
        hidden_dim=8,
        num_layers=num_layers,
        update=update,
        readout=readout,
        feedforward=feedforward,
        dtype=WIDEST,
        **order,
    )
    alone = {key: value[1:, :3] for key, value in INPUTS.items()}
    padded = to_numpy(backbone(INPUTS))
    alone = to_numpy(backbone(alone))
    np.testing.assert_allclose(
        padded["sequence_output"][1:, :3],
        alone["sequence_output"],
        atol=ROUNDING,
    )
    np.testing.assert_allclose(
        padded["pooled_output"][1:], alone["pooled_output"], atol=ROUNDING
    )


def test_ids_of_padding_do_not_matter():
    backbone = keras_wave.WaveBackbone(vocabulary_size=10, hidden_dim=8)
    other_ids = np.where(PADDING_MASK == 1, TOKEN_IDS, 9)
    outputs = to_numpy(backbone(INPUTS))
    others = to_numpy(backbone({**INPUTS, "token_ids": other_ids}))
    np.testing.assert_array_equal(
        outputs["pooled_output"], others["pooled_output"]
    )


def test_pooled_output_is_the_average_of_the_real_tokens():
    backbone = keras_wave.WaveBackbone(vocabulary_size=10, hidden_dim=8)
    outputs = to_numpy(backbone(INPUTS))
    average = outputs["sequence_output"][1, :3].mean(axis=0)
    np.testing.assert_allclose(outputs["pooled_output"][1], average, atol=1e-6)


def test_text_of_padding_alone_is_finite():
    backbone = keras_wave.WaveBackbone(vocabulary_size=10, hidden_dim=8)
    nothing = np.zeros((1, 4), dtype="int32")
    outputs = to_numpy(
        backbone({"token_ids": nothing, "padding_mask": nothing})
    )
    assert np.isfinite(outputs["pooled_output"]).all()


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "mixed_bfloat16"])
def test_low_precision_stays_near_float32(dtype):
    keras.utils.set_random_seed(0)
    backbone = keras_wave.WaveBackbone(vocabulary_size=10, hidden_dim=8)
    low = keras_wave.WaveBackbone(vocabulary_size=10, hidden_dim=8, dtype=dtype)
    low.set_weights(backbone.get_weights())
    expected = to_numpy(backbone(INPUTS))["pooled_output"]
    output = to_numpy(ops.cast(low(INPUTS)["pooled_output"], "float32"))
    # A bfloat16 has 8 bits, and the normalized outputs are of size one.
    np.testing.assert_allclose(output, expected, atol=0.05)


def test_dropout_works_in_training_only():
    keras.utils.set_random_seed(0)
    backbone = keras_wave.WaveBackbone(
        vocabulary_size=10, hidden_dim=8, token_dropout=0.5
    )
    still = [to_numpy(backbone(INPUTS))["pooled_output"] for _ in range(2)]
    moved = [
        to_numpy(backbone(INPUTS, training=True))["pooled_output"]
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*still)
    assert not np.allclose(*moved)


def test_embedding_dropout_drops_a_dimension_for_the_whole_text():
    backbone = keras_wave.WaveBackbone(
        vocabulary_size=10, hidden_dim=8, embedding_dropout=0.5
    )
    dropped = to_numpy(
        backbone.embedding_dropout_layer(ops.ones((2, 5, 8)), training=True)
    )
    np.testing.assert_array_equal(dropped, dropped[:, :1].repeat(5, axis=1))
    assert set(np.unique(dropped)) == {0.0, 2.0}


@pytest.mark.parametrize(
    "arguments",
    [
        {"vocabulary_size": 0},
        {"vocabulary_size": "bert"},
        {"hidden_dim": 7.5},
        {"num_layers": -1},
        {"intermediate_dim": True},
        {"embedding_dim": 0},
        {"bigram_buckets": -1},
        {"bigram_buckets": 7, "vocabulary_size": 150_001},
        {"other_semantics": "sentence"},
        {"window_size": 2},
        {"kernel_size": 0},
        {"wave_kernel_size": 4},
        {"update": "attention"},
        {"semantics": "sentence"},
        {"readout": "phase"},
        {"feedforward": "none"},
        {"token_dropout": 1.0},
        {"embedding_dropout": -0.1},
        {"dropout": 2},
    ],
    ids=lambda arguments: next(iter(arguments)),
)
def test_bad_arguments(arguments):
    arguments = {"vocabulary_size": 10, "hidden_dim": 8, **arguments}
    with pytest.raises(ValueError, match="[Rr]eceived"):
        keras_wave.WaveBackbone(**arguments)
