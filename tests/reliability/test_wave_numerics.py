"""The wave algebra in every precision, at its edges and between them."""

import contextlib
import decimal
import functools
import math

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from keras import ops

from keras_wave.layers import TokenToWave
from keras_wave.layers import WaveEncoder
from keras_wave.layers import WaveInterference
from keras_wave.layers import WaveModulation
from keras_wave.layers import WaveReadout
from keras_wave.layers.precision import widen
from tests.effort import effort
from tests.layers import wave_reference
from tests.layers.small_waves import as_complex
from tests.reliability.compiled import compiled
from tests.reliability.compiled import compiled_gradients
from tests.reliability.wave_inputs import DIM
from tests.reliability.wave_inputs import PRECISIONS
from tests.reliability.wave_inputs import TEXTS
from tests.reliability.wave_inputs import TOKENS
from tests.reliability.wave_inputs import WAVES
from tests.reliability.wave_inputs import hard_texts
from tests.reliability.wave_inputs import hard_waves
from tests.reliability.wave_inputs import round_to
from tests.reliability.wave_inputs import texts
from tests.reliability.wave_inputs import waves

# The shortest and the longest; tests/layers tries the others too.
DTYPES = effort(["float16", "float64"], list(PRECISIONS))
EXAMPLES = effort(10, 100)
# The gradient of a whole layer takes longer than all else.
ENCODER_EXAMPLES = effort(3, 30)
SEMANTICS = ("dimension", "text")
UPDATES = [WaveInterference, WaveModulation]
# Of three tokens; the others are made of these.
PERMUTATIONS = ([1, 2, 0], [1, 0, 2])
# Roundings of the paper's `1 - (W / G)^2` in float64.
REFERENCE_ERROR = 16 * 2.0**-53

each_update = pytest.mark.parametrize("update", UPDATES)


@pytest.fixture(params=DTYPES)
def dtype(request):
    with contextlib.ExitStack() as stack:
        is_double = request.param == "float64"
        if is_double and keras.config.backend() == "jax":
            import jax

            # JAX has no float64 unless told so.
            stack.enter_context(jax.enable_x64(True))
        yield request.param


@pytest.fixture
def holds_for(record_property):
    """Returns a function that tries a check on inputs, and counts them."""
    tried = 0

    def holds_for(inputs, examples, check, max_examples=EXAMPLES):
        @settings(
            deadline=None,
            derandomize=True,
            max_examples=max_examples,
            # A machine that is busy is no reason to fail.
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(inputs)
        def holds(drawn):
            nonlocal tried
            tried += len(drawn[0])
            check(*drawn)

        for hard in examples:
            holds = example(hard)(holds)
        holds()

    yield holds_for
    record_property("inputs tried", tried)


@pytest.fixture
def for_texts(holds_for, dtype):
    def for_texts(check, largest=PRECISIONS[dtype].largest, **kwargs):
        inputs, examples = (
            make(dtype, largest) for make in (texts, hard_texts)
        )
        holds_for(inputs, examples, check, **kwargs)

    return for_texts


@pytest.fixture
def for_waves(holds_for, dtype):
    def for_waves(check, largest):
        inputs, examples = (
            make(dtype, largest) for make in (waves, hard_waves)
        )
        holds_for(inputs, examples, check)

    return for_waves


def tensor(x, dtype):
    return ops.convert_to_tensor(np.asarray(x, PRECISIONS[dtype].numpy))


@functools.cache
def token_to_wave(semantics, dtype):
    layer = TokenToWave(semantics, window_size=3, dtype=dtype)
    return compiled(lambda x, mask: layer(x, mask=mask))


def parts_of(text, mask, semantics, dtype):
    function = token_to_wave(semantics, dtype)
    return function(tensor(text, dtype), ops.convert_to_tensor(mask))


def wave_of(*args):
    return as_complex(parts_of(*args))


def pair_of(parts, dtype):
    """The columns of an array as two waves of one token and dimension."""
    real, imag, other_real, other_imag = (
        tensor(part[:, None, None], dtype) for part in parts.T
    )
    return (real, imag), (other_real, other_imag)


def assert_close(actual, expected, scale, dtype, times=1, factors=0):
    """Equal but for the roundings of numbers as large as `scale`."""
    precision = PRECISIONS[dtype]
    # What is too small may be missing: nine numbers of a sum of squares, and
    # in a product what is too small times the other factor.
    lost = 3 * precision.smallest * (1 + factors)
    tolerance = times * (precision.tolerance * scale + lost)
    error = np.abs(actual - expected)
    # Not `error > tolerance`, which a NaN would pass.
    assert (error <= tolerance).all(), (error / tolerance).max()


def reference(function, text, mask, semantics):
    """A formula of the paper, which squares, for numbers next to one."""
    real = np.where(mask[..., None], text, 0)
    largest = np.abs(real).max(wave_reference.AXES[semantics], keepdims=True)
    _, exponents = np.frexp(largest)
    z = function(np.ldexp(real, -exponents), mask, semantics)
    return np.ldexp(z.real, exponents) + 1j * np.ldexp(z.imag, exponents)


def magnitudes_of(text, mask, semantics):
    magnitudes = reference(wave_reference.magnitudes, text, mask, semantics)
    return np.broadcast_to(magnitudes.real, text.shape) * mask[..., None]


def test_every_token_has_the_magnitude_of_the_text(dtype, for_texts):
    def check(text, mask):
        for semantics in SEMANTICS:
            g = magnitudes_of(text, mask, semantics)
            z = wave_of(text, mask, semantics, dtype)
            assert_close(np.abs(z), g, g, dtype)

    for_texts(check)


def test_real_part_is_the_embedding(dtype, for_texts):
    def check(text, mask):
        # What is flushed to zero is less than the smallest normal number.
        expected = text * mask[..., None]
        for semantics in SEMANTICS:
            z = wave_of(text, mask, semantics, dtype)
            is_kept = z.real == expected
            is_flushed = np.abs(expected) < PRECISIONS[dtype].smallest
            assert (is_kept | is_flushed & (z.real == 0)).all()

    for_texts(check)


def test_polar_form_of_the_paper(dtype, for_texts):
    def check(text, mask):
        for semantics in SEMANTICS:
            g = magnitudes_of(text, mask, semantics)
            expected = reference(wave_reference.waves, text, mask, semantics)
            # The paper's root of 1 - (W / G)^2 has half of the digits where
            # one token is nearly all of G; see the next test for these.
            sine = expected.imag / np.where(g > 0, g, 1)
            doubt = REFERENCE_ERROR / np.maximum(sine, REFERENCE_ERROR**0.5)
            z = wave_of(text, mask, semantics, dtype)
            scale = g * (1 + 2 * doubt / PRECISIONS[dtype].tolerance)
            assert_close(z, expected, scale, dtype)

    for_texts(check)


def test_imaginary_part_is_that_of_exact_arithmetic(dtype, for_texts):
    precision = PRECISIONS[dtype]
    smallest_part = 2.0**-511 if dtype == "float64" else 2.0**-63

    def check(text, mask):
        for semantics in SEMANTICS:
            g = magnitudes_of(text, mask, semantics)
            expected = exact_imaginary_parts(text, mask, semantics)
            z = wave_of(text, mask, semantics, dtype)
            # Relative to the part itself, as small as it is beside G, until its
            # squares in parts of G are flushed to zero.
            scale = expected + 3 * smallest_part * g / precision.tolerance
            assert_close(z.imag, expected, scale, dtype)

    for_texts(check)


def exact_imaginary_parts(text, mask, semantics):
    """The root of the sum over the other tokens, to fifty digits."""
    parts = np.zeros(text.shape)
    with decimal.localcontext(prec=50):
        squares = np.vectorize(lambda x: decimal.Decimal(x) ** 2, "O")(
            text * mask[..., None]
        )
        for row, token, dim in np.argwhere(np.ones(text.shape)):
            if mask[row, token]:
                others = squares[row].copy()
                others[token, dim] = 0
                if semantics == "dimension":
                    others = others[:, dim]
                total = sum(others.flat, decimal.Decimal(0))
                parts[row, token, dim] = float(total.sqrt())
    return parts


def test_permuting_the_tokens_permutes_their_waves(dtype, for_texts):
    def check(text, mask):
        for semantics in SEMANTICS:
            g = magnitudes_of(text, mask, semantics)
            z = wave_of(text, mask, semantics, dtype)
            for order in PERMUTATIONS:
                permuted = wave_of(
                    text[:, order], mask[:, order], semantics, dtype
                )
                # Both are that close to the formula.
                assert_close(permuted, z[:, order], g[:, order], dtype, 2)

    for_texts(check)


def test_padding_changes_nothing(dtype, for_texts):
    padding = np.array([[0.0, np.inf, np.nan], [1.0, -np.inf, np.nan]])
    padding[1, 0] = PRECISIONS[dtype].largest

    def check(text, mask):
        padded = np.concatenate([text, np.array([padding] * len(text))], axis=1)
        longer = np.pad(mask, [(0, 0), (0, 2)])
        for semantics in SEMANTICS:
            z = wave_of(text, mask, semantics, dtype)
            padded_z = wave_of(padded, longer, semantics, dtype)
            g = magnitudes_of(text, mask, semantics)
            assert_close(padded_z[:, : text.shape[1]], z, g, dtype, 2)
            assert (padded_z[:, text.shape[1] :] == 0).all()

    for_texts(check)


def test_scaling_the_text_scales_its_waves(dtype, for_texts):
    factor = 1.7

    def check(text, mask):
        scaled = round_to(factor * text, dtype)
        for semantics in SEMANTICS:
            z = wave_of(text, mask, semantics, dtype)
            scaled_z = wave_of(scaled, mask, semantics, dtype)
            g = factor * magnitudes_of(text, mask, semantics)
            # The scaled text was rounded too.
            assert_close(scaled_z, factor * z, g, dtype, 3)

    for_texts(check)


@each_update
def test_updates_commute(dtype, update, for_waves):
    def check(parts):
        wave, other_wave = pair_of(parts, dtype)
        np.testing.assert_array_equal(
            as_complex(update(dtype=dtype)((wave, other_wave))),
            as_complex(update(dtype=dtype)((other_wave, wave))),
        )

    for_waves(check, PRECISIONS[dtype].largest)


def as_numbers(parts):
    """The same two waves as complex numbers."""
    real, imag, other_real, other_imag = parts.T[..., None, None]
    return real + 1j * imag, other_real + 1j * other_imag


def test_interference_adds_waves(dtype, for_waves):
    def check(parts):
        z, other_z = as_numbers(parts)
        wave = WaveInterference(dtype=dtype)(pair_of(parts, dtype))
        scale = np.abs(z) + np.abs(other_z)
        assert_close(as_complex(wave), z + other_z, scale, dtype)

    for_waves(check, PRECISIONS[dtype].largest)


def test_modulation_multiplies_magnitudes_and_adds_phases(dtype, for_waves):
    def check(parts):
        z, other_z = as_numbers(parts)
        wave = WaveModulation(dtype=dtype)(pair_of(parts, dtype))
        scale = np.abs(z) * np.abs(other_z)
        phase = np.angle(z) + np.angle(other_z)
        expected = scale * np.exp(1j * phase)
        factors = np.abs(z) + np.abs(other_z)
        assert_close(as_complex(wave), expected, scale, dtype, factors=factors)

    for_waves(check, PRECISIONS[dtype].largest_factor)


def test_scaling_waves_scales_what_they_make(dtype, for_waves):
    factor = -1.7

    def check(parts):
        sizes = [np.abs(z) for z in as_numbers(parts)]
        scaled = round_to(factor * parts, dtype)
        for update, power, scale, factors in (
            (WaveInterference, 1, sum(sizes), 0),
            (WaveModulation, 2, np.prod(sizes, axis=0), sum(sizes)),
        ):
            layer = update(dtype=dtype)
            made = as_complex(layer(pair_of(parts, dtype)))
            # Both waves were rounded again, and what was made of them.
            assert_close(
                as_complex(layer(pair_of(scaled, dtype))),
                factor**power * made,
                np.abs(factor) ** power * scale,
                dtype,
                times=4,
                factors=factors,
            )

    for_waves(check, PRECISIONS[dtype].largest_factor / 4)


def test_readout_is_the_real_part_and_the_magnitude(dtype, for_waves):
    def check(parts):
        z, _ = as_numbers(parts)
        wave, _ = pair_of(parts, dtype)
        readout = WaveReadout("both", dtype=dtype)(wave)
        readout = ops.convert_to_numpy(readout).astype("float64")
        expected = wave_reference.read_out(z, "both")
        assert_close(readout, expected, np.abs(z), dtype)

    for_waves(check, PRECISIONS[dtype].largest)


def mean(*parts):
    """The mean of all numbers, in at least 32 bits."""
    size = sum(math.prod(part.shape) for part in parts)
    return sum(ops.sum(widen(part)) for part in parts) / size


def input_gradient(loss, shape, dtype):
    """Returns a function of an array: the gradient of `loss(x)` there."""
    variable = keras.Variable(np.zeros(shape), dtype=dtype)
    gradients = compiled_gradients(
        lambda *args: loss(ops.convert_to_tensor(variable), *args), [variable]
    )

    def gradient(x, *args):
        variable.assign(tensor(x, dtype))
        return gradients(*map(ops.convert_to_tensor, args))[0]

    return gradient


@pytest.mark.parametrize("semantics", [*SEMANTICS, "window"])
def test_waves_and_their_gradients_are_finite(dtype, semantics, for_texts):
    layer = TokenToWave(semantics, window_size=3, dtype=dtype)
    gradient = input_gradient(
        lambda x, mask: mean(*layer(x, mask=mask)),
        (TEXTS, TOKENS, DIM),
        dtype,
    )
    # No part of a wave derives by more than one by any embedding: its real
    # part by its own, its imaginary part by those of its text.
    largest = (1 + TOKENS * DIM) / (2 * TEXTS * TOKENS * DIM)
    largest *= 1 + 2 * PRECISIONS[dtype].tolerance

    def check(text, mask):
        z = wave_of(text, mask, semantics, dtype)
        assert np.isfinite(z).all()
        assert (np.abs(gradient(text, mask)) <= largest).all()

    for_texts(check)


@each_update
def test_updates_and_their_gradients_are_finite(dtype, update, for_waves):
    layer = update(dtype=dtype)
    gradient = input_gradient(
        lambda x: mean(*layer(((x[0], x[1]), (x[2], x[3])))),
        (4, WAVES, 1, 1),
        dtype,
    )

    def check(parts):
        made = as_complex(layer(pair_of(parts, dtype)))
        assert np.isfinite(made).all()
        assert np.isfinite(gradient(parts.T[..., None, None])).all()

    for_waves(check, PRECISIONS[dtype].largest)


def test_readouts_and_their_gradients_are_finite(dtype, for_waves):
    layer = WaveReadout("both", dtype=dtype)
    gradient = input_gradient(
        lambda x: mean(layer((x[0], x[1]))), (2, WAVES, 1, 1), dtype
    )
    # The real part and the magnitude derive by one at most.
    largest = 2 / (2 * WAVES) * (1 + 2 * PRECISIONS[dtype].tolerance)

    def check(parts):
        wave, _ = pair_of(parts, dtype)
        assert np.isfinite(ops.convert_to_numpy(layer(wave))).all()
        gradients = gradient(parts.T[:2, :, None, None])
        assert (np.abs(gradients) <= largest).all()

    for_waves(check, PRECISIONS[dtype].largest)


def make_encoder(update, dtype):
    keras.utils.set_random_seed(0)
    encoder = WaveEncoder(update=update, dtype=dtype)
    encoder.build((None, None, DIM))
    return encoder


each_encoder = pytest.mark.parametrize("update", ["modulation", "interference"])


@each_encoder
def test_encoders_and_their_gradients_are_finite(dtype, update, for_texts):
    encoder = make_encoder(update, dtype)
    embeddings = keras.Variable(np.zeros((TEXTS, TOKENS, DIM)), dtype=dtype)
    variables = [embeddings, *encoder.trainable_variables]
    outputs = compiled(lambda x, mask: encoder(x, mask=mask))

    def loss(mask):
        y = encoder(ops.convert_to_tensor(embeddings), mask=mask)
        return mean(ops.square(widen(y)))

    gradients = compiled_gradients(loss, variables)

    def check(text, mask):
        x, mask = tensor(text, dtype), ops.convert_to_tensor(mask)
        assert np.isfinite(ops.convert_to_numpy(outputs(x, mask))).all()
        embeddings.assign(x)
        for variable, gradient in zip(variables, gradients(mask)):
            assert np.isfinite(gradient).all(), variable.path

    # On PyTorch the dense layers of Keras multiply float64 in float32.
    largest = min(PRECISIONS[dtype].largest, PRECISIONS["float32"].largest)
    for_texts(check, largest, max_examples=ENCODER_EXAMPLES)


@each_encoder
def test_text_of_no_tokens(dtype, update, record_property):
    text, mask = np.zeros((2, 0, DIM)), np.zeros((2, 0), "bool")
    for semantics in SEMANTICS:
        assert wave_of(text, mask, semantics, dtype).shape == text.shape
    encoder = make_encoder(update, dtype)

    def loss(x, mask):
        return ops.sum(encoder(x, mask=mask))

    args = tensor(text, dtype), ops.convert_to_tensor(mask)
    outputs = compiled(lambda x, mask: encoder(x, mask=mask))
    assert outputs(*args).shape == text.shape
    variables = encoder.trainable_variables
    for gradient in compiled_gradients(loss, variables)(*args):
        np.testing.assert_array_equal(gradient, 0.0)
    record_property("inputs tried", len(text))
