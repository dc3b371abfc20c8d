import re

import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import TokenToWave
from tests.gradients import input_gradient
from tests.layers import wave_reference
from tests.layers.finite_differences import finite_differences
from tests.layers.small_texts import DTYPES
from tests.layers.small_texts import HARD_TEXTS
from tests.layers.small_texts import hard_text
from tests.layers.small_texts import pad
from tests.layers.small_texts import random_texts

# The arguments of the layer, and of the reference.
each_semantics = pytest.mark.parametrize(
    "semantics",
    [("dimension",), ("text",), ("window", 3), ("window", (3, 5, 7))],
    ids=["dimension", "text", "window", "windows"],
)


def complex_wave(layer, embeddings, mask=None):
    """The layer's two parts as one complex128 array."""
    real, imag = layer(embeddings, mask=mask)
    real, imag = ops.convert_to_numpy(real), ops.convert_to_numpy(imag)
    return real.astype("float64") + 1j * imag.astype("float64")


@pytest.mark.parametrize("masked", [False, True])
@each_semantics
class TestPaper:
    def test_values(self, semantics, masked):
        embeddings, mask = random_texts()
        mask = mask if masked else None
        z = complex_wave(TokenToWave(*semantics), embeddings, mask)
        expected = wave_reference.waves(embeddings, mask, *semantics)
        np.testing.assert_allclose(z.real, expected.real, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(z.imag, expected.imag, rtol=1e-6, atol=1e-6)

    def test_float64_values(self, semantics, masked, float64):
        embeddings, mask = random_texts()
        mask = mask if masked else None
        embeddings = np.pi * embeddings.astype(float64)
        layer = TokenToWave(*semantics, dtype=float64)
        np.testing.assert_allclose(
            complex_wave(layer, embeddings, mask),
            wave_reference.waves(embeddings, mask, *semantics),
            rtol=1e-12,
            atol=1e-12,
        )

    def test_gradient(self, semantics, masked):
        embeddings, mask = random_texts()
        mask = mask if masked else None
        layer = TokenToWave(*semantics)
        by_real, by_imag = np.random.default_rng(1).normal(
            size=(2, *embeddings.shape)
        )

        def loss(x):
            real, imag = layer(x, mask=mask)
            return ops.sum(ops.multiply(real, by_real)) + ops.sum(
                ops.multiply(imag, by_imag)
            )

        def reference_loss(x):
            z = wave_reference.waves(x, mask, *semantics)
            return np.sum(z.real * by_real) + np.sum(z.imag * by_imag)

        np.testing.assert_allclose(
            input_gradient(loss, embeddings),
            finite_differences(reference_loss, embeddings),
            rtol=1e-5,
            atol=1e-5,
        )


@pytest.mark.parametrize("content", [0.0, 1e30, np.inf, np.nan])
@each_semantics
class TestPadding:
    def test_does_not_change_the_text(self, semantics, content):
        layer = TokenToWave(*semantics)
        embeddings, _ = random_texts()
        padded, mask = pad(embeddings, 3, content)
        expected, _ = pad(complex_wave(layer, embeddings), 3)
        np.testing.assert_allclose(
            complex_wave(layer, padded, mask), expected, rtol=1e-6, atol=1e-6
        )

    def test_has_no_gradient(self, semantics, content):
        layer = TokenToWave(*semantics)
        embeddings, _ = random_texts()
        padded, mask = pad(embeddings, 3, content)

        def loss(x, mask=None):
            real, imag = layer(x, mask=mask)
            return ops.sum(real) + ops.sum(imag)

        expected, _ = pad(input_gradient(loss, embeddings), 3)
        np.testing.assert_allclose(
            input_gradient(lambda x: loss(x, mask), padded),
            expected,
            rtol=1e-6,
            atol=1e-6,
        )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("text", HARD_TEXTS)
@each_semantics
def test_hard_texts_are_finite(semantics, text, dtype):
    embeddings, mask = hard_text(text)
    layer = TokenToWave(*semantics, dtype=dtype)

    def loss(x):
        return sum(
            ops.sum(ops.cast(part, "float32")) for part in layer(x, mask=mask)
        )

    assert np.isfinite(complex_wave(layer, embeddings, mask)).all()
    gradient = input_gradient(loss, embeddings, layer.compute_dtype)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("text", HARD_TEXTS)
@each_semantics
def test_hard_texts_are_accurate(semantics, text):
    embeddings, mask = hard_text(text)
    squares = np.where(mask[..., None], embeddings.astype("float64"), 0) ** 2
    # The sum over the others, added up one by one: the reference's difference
    # from one loses them where a token dominates.
    others = np.empty_like(squares)
    for batch, token, dim in np.ndindex(squares.shape):
        without = squares.copy()
        without[batch, token, dim] = 0
        seen = tokens_and_dimensions(token, dim, *semantics)
        others[batch, token, dim] = without[batch][seen].sum()
    expected = np.sqrt(others) * mask[..., None]
    z = complex_wave(TokenToWave(*semantics), embeddings, mask)
    np.testing.assert_allclose(z.imag, expected, rtol=1e-6, atol=0)
    np.testing.assert_array_equal(z.real, embeddings * mask[..., None])


def tokens_and_dimensions(token, dim, semantics, window_size=None):
    """The part of a text, of three dimensions, that a magnitude is over."""
    if semantics == "text":
        return slice(None), slice(None)
    if semantics == "dimension":
        return slice(None), dim
    reach = np.resize(window_size, 3)[dim] // 2
    return slice(max(token - reach, 0), token + reach + 1), dim


def test_small_tokens_beside_a_dominant_one_keep_their_gradient():
    embeddings = np.array([[[1e4], [3e-4], [4e-4]]], "float32")
    gradient = input_gradient(
        lambda x: TokenToWave()(x)[1][0, 0, 0], embeddings
    )
    np.testing.assert_allclose(gradient[0, :, 0], [0, 0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize(
    "dtype, scale",
    [
        ("float32", 1e18),
        ("float32", 1e-30),
        ("bfloat16", 1e18),
        ("bfloat16", 1e-30),
        ("float16", 1e4),
        ("float16", 1e-4),
    ],
)
@each_semantics
def test_the_scale_of_the_embeddings_does_not_matter(semantics, dtype, scale):
    # Sums of squares far outside the dtype, whose roots are inside.
    unit = np.array([[[1.0, -2.0, 1.5], [2.0, 0.5, 1.0], [-2.0, 1.0, 0.5]]])
    layer = TokenToWave(*semantics, dtype=dtype)
    rtol = {"float32": 1e-6, "bfloat16": 2**-7, "float16": 2**-9}[dtype]
    expected = wave_reference.waves(unit, None, *semantics)
    z = complex_wave(layer, ops.cast(unit * scale, dtype)) / scale
    np.testing.assert_allclose(z.real, expected.real, rtol)
    np.testing.assert_allclose(z.imag, expected.imag, rtol)

    def loss(x):
        return ops.sum(ops.cast(layer(x)[1], "float32"))

    np.testing.assert_allclose(
        input_gradient(loss, unit * scale, dtype),
        finite_differences(
            lambda x: wave_reference.waves(x, None, *semantics).imag.sum(),
            unit,
        ),
        rtol=4 * rtol,
        atol=4 * rtol,
    )


def test_a_magnitude_beyond_float16_saturates():
    embeddings = np.full((1, 100, 1), 1e4, "float16")
    z = complex_wave(TokenToWave(dtype="float16"), embeddings)
    np.testing.assert_array_equal(z.imag, np.finfo("float16").max)


@pytest.mark.parametrize("dtype", DTYPES)
def test_output_dtype(dtype):
    layer = TokenToWave(dtype=dtype)
    for part in layer(random_texts()[0]):
        assert keras.backend.standardize_dtype(part.dtype) == (
            layer.compute_dtype
        )


def test_integer_mask_is_a_mask():
    embeddings, mask = random_texts()
    np.testing.assert_array_equal(
        complex_wave(TokenToWave(), embeddings, mask.astype("int32")),
        complex_wave(TokenToWave(), embeddings, mask),
    )


@each_semantics
def test_keras_hub_harness(keras_hub_harness, semantics):
    embeddings, _ = random_texts()
    keras_hub_harness.run_layer_test(
        cls=TokenToWave,
        init_kwargs=dict(zip(("semantics", "window_size"), semantics)),
        input_data=ops.convert_to_tensor(embeddings),
        expected_output_shape=(embeddings.shape, embeddings.shape),
    )


@pytest.mark.parametrize("semantics", ["token", None, "Text"])
def test_unknown_semantics(semantics):
    with pytest.raises(ValueError, match=f"Received: .*{semantics!r}"):
        TokenToWave(semantics)


@pytest.mark.parametrize("window_size", [0, -1, 2, (3, 4), (0,), ()])
def test_bad_windows(window_size):
    received = re.escape(f"Received: window_size={window_size!r}")
    with pytest.raises(ValueError, match=received):
        TokenToWave("window", window_size)


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4, 5)])
def test_embeddings_without_three_axes(shape):
    with pytest.raises(ValueError, match=f"ndim={len(shape)}"):
        TokenToWave()(np.ones(shape, "float32"))
