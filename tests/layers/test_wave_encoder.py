import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import WaveEncoder
from tests.gradients import gradients
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.small_texts import DTYPES
from tests.layers.small_texts import hard_texts
from tests.layers.small_texts import pad
from tests.layers.small_texts import random_texts

UPDATES = ["modulation", "interference"]
READOUTS = ["real", "magnitude", "both"]
FEEDFORWARDS = ["token", "pooled"]

each_update = pytest.mark.parametrize("update", UPDATES)
each_readout = pytest.mark.parametrize("readout", READOUTS)
each_feedforward = pytest.mark.parametrize("feedforward", FEEDFORWARDS)


def make_encoder(dim=4, **kwargs):
    """A built encoder, of which no weight is zero or one."""
    encoder = WaveEncoder(intermediate_dim=3, **kwargs)
    encoder.build((None, None, dim))
    rng = np.random.default_rng(7)
    for weight in encoder.weights:
        # A wide wave keeps the normalization's epsilon in the background.
        weight.assign(rng.normal(size=weight.shape))
    return encoder


def encode(encoder, x, mask=None):
    return ops.convert_to_numpy(encoder(x, mask=mask)).astype("float64")


def named(encoder, values):
    names = ["/".join(w.path.split("/")[-2:]) for w in encoder.weights]
    return dict(zip(names, values))


def reference(encoder, x, mask=None, weights=None):
    if weights is None:
        weights = [ops.convert_to_numpy(w.value) for w in encoder.weights]
        weights = [np.array(w, "float64") for w in weights]
    return wave_reference.encode(
        x,
        named(encoder, weights),
        mask,
        encoder.update,
        encoder.semantics,
        encoder.readout,
        encoder.feedforward,
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


@each_update
def test_values_of_a_magnitude_over_the_text(update):
    encoder = make_encoder(update=update, semantics="text")
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
@each_feedforward
@each_update
def test_float64_values(update, feedforward, float64):
    encoder = make_encoder(
        update=update, feedforward=feedforward, dtype=float64
    )
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


@each_feedforward
@each_readout
@each_update
class TestGradient:
    def test_by_the_inputs(self, update, readout, feedforward):
        encoder = make_encoder(
            update=update, readout=readout, feedforward=feedforward
        )
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

    def test_by_the_weights(self, update, readout, feedforward):
        encoder = make_encoder(
            update=update, readout=readout, feedforward=feedforward
        )
        x, mask = random_texts()
        factors = np.random.default_rng(1).normal(size=x.shape)
        found = gradients(
            lambda: ops.sum(ops.multiply(encoder(x, mask=mask), factors)),
            encoder.trainable_variables,
        )
        values = [ops.convert_to_numpy(w.value) for w in encoder.weights]
        values = [np.array(value, "float64") for value in values]
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
@pytest.mark.parametrize(
    "update, semantics, feedforward",
    [
        ("modulation", "dimension", "token"),
        ("modulation", "dimension", "pooled"),
        ("modulation", "text", "token"),
        ("interference", "dimension", "pooled"),
    ],
)
def test_padding_does_not_change_the_text(
    update, semantics, feedforward, content
):
    encoder = make_encoder(
        update=update, semantics=semantics, feedforward=feedforward
    )
    x, _ = random_texts()
    padded, mask = pad(x, 3, content)
    np.testing.assert_allclose(
        encode(encoder, padded, mask)[:, : x.shape[1]],
        encode(encoder, x),
        rtol=1e-6,
        atol=1e-6,
    )


@each_feedforward
@each_update
def test_padding_has_no_gradient(update, feedforward):
    encoder = make_encoder(update=update, feedforward=feedforward)
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


@pytest.mark.parametrize("dtype", DTYPES)
@each_update
def test_hard_texts_are_finite(update, dtype):
    x, mask = hard_texts()
    encoder = WaveEncoder(update=update, dtype=dtype)
    assert np.isfinite(encode(encoder, x, mask)).all()

    def loss(x):
        return ops.sum(ops.square(ops.cast(encoder(x, mask=mask), "float32")))

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
    encoder = make_encoder(dtype=dtype)
    output = encoder(random_texts()[0])
    assert keras.backend.standardize_dtype(output.dtype) == (
        encoder.compute_dtype
    )
    for weight in encoder.weights:
        assert weight.dtype == encoder.variable_dtype


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
@each_update
def test_sixteen_bits_are_close_to_thirty_two(update, dtype):
    x, mask = random_texts()
    half, full = (
        encode(make_encoder(update=update, dtype=d), x, mask)
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


def test_empty_batch():
    encoder = make_encoder()
    output = encode(encoder, np.zeros((0, 5, 4)), np.zeros((0, 5), "bool"))
    assert output.shape == (0, 5, 4)


@pytest.mark.parametrize(
    "update, readout, feedforward",
    [("modulation", "real", "token"), ("interference", "both", "pooled")],
)
def test_keras_hub_harness(keras_hub_harness, update, readout, feedforward):
    x, _ = random_texts()
    keras_hub_harness.run_layer_test(
        cls=WaveEncoder,
        init_kwargs={
            "intermediate_dim": 3,
            "update": update,
            "readout": readout,
            "feedforward": feedforward,
            "activation": "relu",
            "kernel_initializer": "he_normal",
        },
        input_data=ops.convert_to_tensor(x),
        expected_output_shape=x.shape,
        expected_num_trainable_weights=12,
    )


@pytest.mark.parametrize(
    "name, value",
    [
        ("update", "multiplication"),
        ("update", None),
        ("semantics", "token"),
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


def test_embeddings_without_three_axes():
    with pytest.raises(ValueError, match="ndim=2"):
        WaveEncoder()(np.ones((2, 3), "float32"))
