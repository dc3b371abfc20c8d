"""What must hold for any text, whatever its numbers."""

import numpy as np
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from keras import ops

from keras_wave.layers import TokenToWave
from keras_wave.layers import WaveInterference
from keras_wave.layers import WaveModulation
from keras_wave.layers import WaveReadout
from tests.layers import wave_reference

few_examples = settings(deadline=None, max_examples=25, derandomize=True)
numbers = st.floats(-100, 100, width=32, allow_subnormal=False)
# Few shapes: a backend that compiles does so for each.
shapes = st.sampled_from([(1, 1, 3), (1, 2, 3), (1, 3, 3)])
texts = shapes.flatmap(
    lambda shape: hnp.arrays("float32", shape, elements=numbers)
)
pairs = shapes.flatmap(
    lambda shape: hnp.arrays("float32", (2, *shape), elements=numbers)
)
semantics = st.sampled_from(["dimension", "text"])


def parts(text, semantics="dimension"):
    return TokenToWave(semantics)(text)


def as_complex(wave):
    real, imag = (ops.convert_to_numpy(part) for part in wave)
    return real.astype("float64") + 1j * imag.astype("float64")


def assert_close(actual, expected, scale):
    """Equal but for a few roundings of numbers as large as `scale`."""
    error = np.abs(np.asarray(actual) - expected)
    assert (error <= 2e-6 * scale + 1e-37).all(), error.max()


@few_examples
@given(texts, semantics)
def test_every_token_has_the_magnitude_of_the_text(text, semantics):
    g = wave_reference.magnitudes(text, semantics=semantics)
    assert_close(np.abs(as_complex(parts(text, semantics))), g, g)


@few_examples
@given(texts, semantics)
def test_the_real_part_is_the_embedding(text, semantics):
    real, _ = parts(text, semantics)
    np.testing.assert_array_equal(ops.convert_to_numpy(real), text)


@few_examples
@given(texts, semantics)
def test_the_imaginary_part_is_never_negative(text, semantics):
    assert (as_complex(parts(text, semantics)).imag >= 0).all()


@few_examples
@given(texts)
def test_the_magnitude_over_the_text_is_that_of_one_long_dimension(text):
    long = text.reshape(1, -1, 1)
    expected = as_complex(parts(long)).reshape(text.shape)
    g = wave_reference.magnitudes(text, semantics="text")
    assert_close(as_complex(parts(text, "text")), expected, g)


@few_examples
@given(texts, semantics, st.randoms(use_true_random=False))
def test_permuting_the_tokens_permutes_their_waves(text, semantics, random):
    order = random.sample(range(text.shape[1]), text.shape[1])
    g = wave_reference.magnitudes(text, semantics=semantics)
    assert_close(
        as_complex(parts(text[:, order], semantics)),
        as_complex(parts(text, semantics))[:, order],
        g,
    )


@few_examples
@given(texts, semantics, st.floats(2**-10, 2**10))
def test_scaling_the_text_scales_its_waves(text, semantics, scale):
    scaled = (text * np.float32(scale)).astype("float32")
    expected = np.float32(scale) * as_complex(parts(text, semantics))
    g = wave_reference.magnitudes(scaled, semantics=semantics)
    assert_close(as_complex(parts(scaled, semantics)), expected, g)


@few_examples
@given(texts, semantics)
def test_negating_the_text_mirrors_its_waves(text, semantics):
    expected = -np.conj(as_complex(parts(text, semantics)))
    np.testing.assert_array_equal(as_complex(parts(-text, semantics)), expected)


@few_examples
@given(pairs)
def test_interference_holds_the_phase_difference(pair):
    g, other_g = map(wave_reference.magnitudes, pair)
    a, other_a = map(wave_reference.phases, pair)
    wave = WaveInterference()(tuple(parts(text) for text in pair))
    magnitude = ops.convert_to_numpy(WaveReadout("magnitude")(wave))
    expected = g**2 + other_g**2 + 2 * g * other_g * np.cos(a - other_a)
    assert_close(magnitude.astype("float64") ** 2, expected, (g + other_g) ** 2)


@few_examples
@given(pairs)
def test_modulation_multiplies_magnitudes_and_adds_phases(pair):
    g, other_g = map(wave_reference.magnitudes, pair)
    a, other_a = map(wave_reference.phases, pair)
    z = as_complex(WaveModulation()(tuple(parts(text) for text in pair)))
    assert_close(np.abs(z), g * other_g, g * other_g)
    assert_close(z, g * other_g * np.exp(1j * (a + other_a)), g * other_g)


@few_examples
@given(pairs)
def test_interference_and_modulation_are_commutative(pair):
    wave, other_wave = (parts(text) for text in pair)
    for update in (WaveInterference(), WaveModulation()):
        np.testing.assert_array_equal(
            as_complex(update((wave, other_wave))),
            as_complex(update((other_wave, wave))),
        )
