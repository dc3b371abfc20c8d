import itertools

import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import WaveEncoder
from tests.gradients import gradients
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.layer_weights import draw_weights
from tests.layers.layer_weights import read_weights
from tests.layers.order_arguments import ORDER
from tests.layers.small_texts import DTYPES
from tests.layers.small_texts import hard_texts
from tests.layers.small_texts import pad
from tests.layers.small_texts import random_texts

UPDATES = ["modulation", "interference"]
READOUTS = ["real", "magnitude", "both"]
FEEDFORWARDS = ["token", "pooled"]

# Of the arguments that make no weights.
REFERENCE_ARGUMENTS = [
    "update",
    "semantics",
    "other_semantics",
    "window_size",
    "readout",
    "feedforward",
    "residual",
]
ORDERS = [
    {"kernel_size": 2},
    {"kernel_size": 3},
    {"wave_kernel_size": 3},
    {"rotation": True},
    {"semantics": "window"},
    {"other_semantics": "window", "window_size": 3},
    ORDER,
]
EVERYTHING = {**ORDER, "residual": True}
PERMUTATION = [3, 0, 4, 1, 2]
# A few, of which each goes another way through the layer.
PATHS = [
    {},
    {"feedforward": "pooled"},
    {"update": "interference", "feedforward": "pooled"},
    EVERYTHING,
    {**EVERYTHING, "update": "interference", "feedforward": "pooled"},
]

each_update = pytest.mark.parametrize("update", UPDATES)
each_readout = pytest.mark.parametrize("readout", READOUTS)
each_feedforward = pytest.mark.parametrize("feedforward", FEEDFORWARDS)
each_path = pytest.mark.parametrize("arguments", PATHS)
with_and_without_order = pytest.mark.parametrize("order", [{}, EVERYTHING])


def make_encoder(dim=4, **kwargs):
    encoder = WaveEncoder(intermediate_dim=3, **kwargs)
    encoder.build((None, None, dim))
    # A wide wave keeps the normalization's epsilon in the background.
    draw_weights(encoder)
    return encoder


def encode(encoder, x, mask=None):
    return ops.convert_to_numpy(encoder(x, mask=mask)).astype("float64")


def named(encoder, values):
    names = ["/".join(w.path.split("/")[-2:]) for w in encoder.weights]
    return dict(zip(names, values))


def reference(encoder, x, mask=None, weights=None):
    if weights is None:
        weights = read_weights(encoder)
    arguments = {name: getattr(encoder, name) for name in REFERENCE_ARGUMENTS}
    return wave_reference.encode(x, named(encoder, weights), mask, **arguments)


@each_path
def test_parts_of_the_layer_are_the_layer(arguments):
    x, mask = random_texts()
    encoder = make_encoder(**arguments)
    projected = encoder.project(x, mask)
    wave, other_wave, updated = encoder.waves(*projected, mask)
    real = ops.convert_to_numpy(mask).astype(bool)[..., np.newaxis]
    np.testing.assert_allclose(
        ops.convert_to_numpy(wave[0]),
        np.where(real, ops.convert_to_numpy(projected[0]), 0),
        rtol=1e-6,
    )
    z, other_z, made = (
        ops.convert_to_numpy(a) + 1j * ops.convert_to_numpy(b)
        for a, b in (wave, other_wave, updated)
    )
    is_sum = encoder.update == "interference"
    expected = z + other_z if is_sum else z * other_z
    np.testing.assert_allclose(made, expected, rtol=1e-4, atol=1e-4)
    encoded = encoder.encode(*projected, mask, training=False)
    np.testing.assert_array_equal(
        ops.convert_to_numpy(encoder.finish(encoded, x)),
        ops.convert_to_numpy(encoder(x, mask=mask)),
    )


@each_feedforward
@each_readout
@each_update
def test_values(update, readout, feedforward):
    encoder = make_encoder(
        update=update, readout=readout, feedforward=feedforward
    )
    x, mask = random_texts()
    np.testing.assert_allclose(
        encode(encoder, x, mask),
        reference(encoder, x, mask),
        rtol=1e-5,
        atol=1e-5,
    )


@pytest.mark.parametrize(
    "arguments",
    [{"semantics": "text"}, {"residual": True}, *ORDERS, EVERYTHING],
)
@each_update
def test_values_of_other_arguments(update, arguments):
    encoder = make_encoder(update=update, **arguments)
    x, mask = random_texts()
    np.testing.assert_allclose(
        encode(encoder, x, mask),
        reference(encoder, x, mask),
        rtol=1e-5,
        atol=1e-5,
    )


@pytest.mark.skipif(
    keras.config.backend() == "torch",
    reason="Keras normalizes layers in float32 on PyTorch.",
)
@each_path
def test_float64_values(arguments, float64):
    encoder = make_encoder(**arguments, dtype=float64)
    x, mask = random_texts()
    x = np.pi * x.astype(float64)
    np.testing.assert_allclose(
        encode(encoder, x, mask),
        reference(encoder, x, mask),
        # TensorFlow's gelu holds the root of two in float32.
        rtol=1e-8,
        atol=1e-8,
    )


@pytest.mark.parametrize(
    "update, readout", [("modulation", "real"), ("interference", "magnitude")]
)
def test_default_readout_keeps_magnitude_and_phase(update, readout):
    assert WaveEncoder(update=update).readout == readout


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            dict(zip(("update", "readout", "feedforward"), names))
            for names in itertools.product(UPDATES, READOUTS, FEEDFORWARDS)
        ),
        EVERYTHING,
        {**EVERYTHING, "update": "interference"},
    ],
    ids=lambda arguments: "-".join(map(str, arguments.values())),
)
class TestGradient:
    def test_by_the_inputs(self, arguments):
        encoder = make_encoder(**arguments)
        x, mask = random_texts()
        factors = np.random.default_rng(1).normal(size=x.shape)
        np.testing.assert_allclose(
            input_gradient(
                lambda x: ops.sum(ops.multiply(encoder(x, mask=mask), factors)),
                x,
            ),
            finite_differences(
                lambda x: np.sum(reference(encoder, x, mask) * factors), x
            ),
            rtol=1e-4,
            atol=1e-4,
        )

    def test_by_the_weights(self, arguments):
        encoder = make_encoder(**arguments)
        x, mask = random_texts()
        factors = np.random.default_rng(1).normal(size=x.shape)
        found = gradients(
            lambda: ops.sum(ops.multiply(encoder(x, mask=mask), factors)),
            encoder.trainable_variables,
        )
        values = read_weights(encoder)
        for index, gradient in enumerate(found):

            def loss(value, index=index):
                weights = [*values[:index], value, *values[index + 1 :]]
                return np.sum(reference(encoder, x, mask, weights) * factors)

            np.testing.assert_allclose(
                gradient,
                finite_differences(loss, values[index]),
                rtol=1e-4,
                atol=1e-4,
                err_msg=encoder.weights[index].path,
            )


@pytest.mark.parametrize("content", [0.0, 1e15, np.nan])
@pytest.mark.parametrize("arguments", [*PATHS, {"semantics": "text"}])
def test_padding_does_not_change_the_text(arguments, content):
    encoder = make_encoder(**arguments)
    x, _ = random_texts()
    padded, mask = pad(x, 3, content)
    np.testing.assert_allclose(
        encode(encoder, padded, mask)[:, : x.shape[1]],
        encode(encoder, x),
        rtol=1e-6,
        atol=1e-6,
    )


@each_path
def test_padding_has_no_gradient(arguments):
    encoder = make_encoder(**arguments)
    x, _ = random_texts()
    padded, mask = pad(x, 3, content=9.0)

    def loss(x, mask=None):
        return ops.sum(ops.square(encoder(x, mask=mask)[:, :5]))

    expected, _ = pad(input_gradient(loss, x), 3)
    np.testing.assert_allclose(
        input_gradient(lambda x: loss(x, mask), padded),
        expected,
        rtol=1e-5,
        atol=1e-5,
    )


@each_update
def test_without_order_permuting_the_tokens_permutes_the_output(update):
    encoder = make_encoder(update=update, residual=True)
    x, _ = random_texts()
    np.testing.assert_allclose(
        encode(encoder, x[:, PERMUTATION]),
        encode(encoder, x)[:, PERMUTATION],
        rtol=1e-5,
        atol=1e-5,
    )


@pytest.mark.parametrize("order", ORDERS)
@each_update
def test_order_matters(update, order):
    encoder = make_encoder(update=update, **order)
    x, _ = random_texts()
    outputs = encode(encoder, x)[:, PERMUTATION]
    permuted = encode(encoder, x[:, PERMUTATION])
    change = np.linalg.norm(permuted - outputs, axis=(1, 2))
    assert (change > 1e-2).all()


@pytest.mark.parametrize("dtype", DTYPES)
@with_and_without_order
@each_update
def test_hard_texts_are_finite(update, order, dtype):
    keras.utils.set_random_seed(0)
    x, mask = hard_texts()
    encoder = WaveEncoder(update=update, **order, dtype=dtype)
    assert np.isfinite(encode(encoder, x, mask)).all()

    def loss(x):
        # Of the size that training has: float16 gradients end at 65,504.
        return ops.mean(ops.square(ops.cast(encoder(x, mask=mask), "float32")))

    gradient = input_gradient(loss, x, encoder.compute_dtype)
    assert np.isfinite(gradient).all()
    for weight, gradient in zip(
        encoder.trainable_variables,
        gradients(lambda: loss(x), encoder.trainable_variables),
    ):
        assert np.isfinite(gradient).all(), weight.path


@pytest.mark.parametrize("scale", [1e-30, 1e9])
@each_update
def test_tiny_and_large_embeddings_are_finite(update, scale):
    encoder = make_encoder(update=update, readout="both")
    x, mask = random_texts()
    x = (scale * x).astype("float32")
    assert np.isfinite(encode(encoder, x, mask)).all()

    def loss(x):
        return ops.sum(ops.square(encoder(x, mask=mask)))

    assert np.isfinite(input_gradient(loss, x)).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_output_and_weight_dtypes(dtype):
    encoder = make_encoder(**EVERYTHING, dtype=dtype)
    output = encoder(random_texts()[0])
    assert keras.backend.standardize_dtype(output.dtype) == (
        encoder.compute_dtype
    )
    for weight in encoder.weights:
        assert weight.dtype == encoder.variable_dtype


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
@with_and_without_order
@each_update
def test_sixteen_bits_are_close_to_thirty_two(update, order, dtype):
    x, mask = random_texts()
    half, full = (
        encode(make_encoder(update=update, **order, dtype=d), x, mask)
        for d in (dtype, "float32")
    )
    # A few roundings of the projections and dense layers.
    precision = {"mixed_float16": 2**-10, "mixed_bfloat16": 2**-7}[dtype]
    error = np.linalg.norm(half - full) / np.linalg.norm(full)
    assert error < 8 * precision


@pytest.mark.parametrize("feedforward", FEEDFORWARDS)
def test_dropout_is_for_training_only(feedforward):
    encoder = WaveEncoder(dropout=0.5, feedforward=feedforward)
    x, mask = random_texts()
    still = encode(encoder, x, mask)
    np.testing.assert_array_equal(encode(encoder, x, mask), still)
    trained = ops.convert_to_numpy(encoder(x, mask=mask, training=True))
    assert not np.allclose(trained, still)


def test_a_seeded_initializer_draws_two_projections():
    # Equal projections would have equal gradients and stay equal forever.
    encoder = WaveEncoder(
        kernel_initializer=keras.initializers.GlorotUniform(seed=1)
    )
    encoder.build((None, None, 4))
    kernels = [w for w in encoder.weights if w.name == "kernel"]
    assert len(kernels) == 4
    first, other = (ops.convert_to_numpy(k.value) for k in kernels[:2])
    assert not np.allclose(first, other)


def test_size_of_the_paper():
    encoder = WaveEncoder()
    encoder.build((None, None, 768))
    dense, norm = 768 * 768 + 768, 2 * 768
    assert encoder.count_params() == 4 * dense + 2 * norm


@with_and_without_order
def test_empty_batch(order):
    encoder = make_encoder(**order)
    output = encode(encoder, np.zeros((0, 5, 4)), np.zeros((0, 5), "bool"))
    assert output.shape == (0, 5, 4)


@pytest.mark.parametrize(
    "arguments, num_weights",
    [
        ({"readout": "real"}, 12),
        ({"update": "interference", "feedforward": "pooled"}, 12),
        # A kernel and its bias, a complex kernel, and frequencies.
        (EVERYTHING, 12 + 2 + 2 + 1),
    ],
)
def test_keras_hub_harness(keras_hub_harness, arguments, num_weights):
    x, _ = random_texts()
    keras_hub_harness.run_layer_test(
        cls=WaveEncoder,
        init_kwargs={
            "intermediate_dim": 3,
            "activation": "relu",
            "kernel_initializer": "he_normal",
            **arguments,
        },
        input_data=ops.convert_to_tensor(x),
        expected_output_shape=x.shape,
        expected_num_trainable_weights=num_weights,
    )


@pytest.mark.parametrize(
    "name, value",
    [
        ("update", "multiplication"),
        ("update", None),
        ("semantics", "token"),
        ("other_semantics", "token"),
        ("window_size", 4),
        ("kernel_size", 0),
        ("wave_kernel_size", -1),
        ("wave_kernel_size", 2),
        ("readout", "phase"),
        ("feedforward", "text"),
        ("dropout", 1.5),
        ("intermediate_dim", 0),
        ("intermediate_dim", -3),
    ],
)
def test_bad_arguments(name, value):
    with pytest.raises(ValueError, match=f"eceived.*{value}"):
        WaveEncoder(**{name: value}).build((None, None, 4))


def test_one_number_for_the_whole_text():
    arguments = {"semantics": "text", "readout": "magnitude"}
    with pytest.raises(ValueError, match="one number.*Received"):
        WaveEncoder(**arguments)
    encoder = make_encoder(**arguments, other_semantics="window")
    x, mask = random_texts()
    np.testing.assert_allclose(
        encode(encoder, x, mask),
        reference(encoder, x, mask),
        rtol=1e-5,
        atol=1e-5,
    )


def test_embeddings_without_three_axes():
    with pytest.raises(ValueError, match="ndim=2"):
        WaveEncoder()(np.ones((2, 3), "float32"))
