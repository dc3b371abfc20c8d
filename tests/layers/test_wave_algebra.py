"""What must hold for any text or wave, whatever its numbers."""

import numpy as np
from hypothesis import example
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
from tests.layers.small_waves import as_complex
from tests.layers.small_waves import as_pair
from tests.layers.small_waves import make_convolution
from tests.layers.small_waves import make_rotation
from tests.layers.small_waves import random_wave

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
windows = st.sampled_from([1, 3, 5, (3, 1, 5)])

KERNEL = random_wave(1, 3, 3)[0]
FREQUENCIES = np.array([2.0, 0.5, -0.1])
transforms = st.sampled_from(
    [make_convolution(KERNEL), make_rotation(FREQUENCIES)]
)


def parts(text, *semantics):
    return TokenToWave(*semantics)(text)


def as_wave(pair):
    return pair[0].astype("float64") + 1j * pair[1]


def transform(layer, z):
    return as_complex(layer(as_pair(z)))


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


@few_examples
@example(np.array([[[43.843998] * 3, [0.25] * 3]], "float32"))
@given(texts)
def test_a_window_as_wide_as_the_text_is_the_dimension(text):
    g = wave_reference.magnitudes(text)
    window = 2 * text.shape[1] - 1
    assert_close(
        as_complex(parts(text, "window", window)), as_complex(parts(text)), g
    )


@few_examples
@given(texts)
def test_in_a_window_of_one_token_nothing_is_imaginary(text):
    np.testing.assert_array_equal(
        as_complex(parts(text, "window", 1)), text.astype("float64")
    )


@few_examples
@given(texts, windows)
def test_windows_see_a_reversed_text_reversed(text, window):
    z = as_complex(parts(text, "window", window))
    backwards = as_complex(parts(text[:, ::-1], "window", window))
    assert_close(backwards[:, ::-1], z, wave_reference.magnitudes(text))


@few_examples
@given(texts, windows)
def test_wider_windows_have_larger_magnitudes(text, window):
    narrow, wide = (
        np.abs(as_complex(parts(text, "window", size)))
        for size in (window, tuple(np.atleast_1d(window) + 2))
    )
    assert (wide >= narrow * (1 - 1e-6)).all()


@few_examples
@given(
    transforms,
    pairs,
    st.complex_numbers(max_magnitude=10),
    st.randoms(use_true_random=False),
)
def test_convolution_and_rotation_are_linear(layer, pair, factor, random):
    # A factor of length one is a phase that all tokens share.
    z = as_wave(pair)
    other_z = random_wave(*z.shape, seed=random.randrange(100))
    size = (np.abs(factor * z) + np.abs(other_z)).max() * np.abs(KERNEL).sum()
    assert_close(
        transform(layer, factor * z + other_z),
        factor * transform(layer, z) + transform(layer, other_z),
        size,
    )


@few_examples
@given(pairs)
def test_convolution_with_the_reversed_kernel_reads_backwards(pair):
    z = as_wave(pair)
    expected = transform(make_convolution(KERNEL), z)
    backwards = transform(make_convolution(KERNEL[::-1]), z[:, ::-1])
    size = np.abs(z).max() * np.abs(KERNEL).sum()
    assert_close(backwards[:, ::-1], expected, size)


@few_examples
@given(pairs)
def test_rotation_keeps_magnitudes(pair):
    z = as_wave(pair)
    rotated = transform(make_rotation(FREQUENCIES), z)
    assert_close(np.abs(rotated), np.abs(z), np.abs(z))


@few_examples
@given(pairs)
def test_rotation_sees_the_distance_of_tokens_alone(pair):
    # Behind one more token the whole text turns by one angle.
    z, layer = as_wave(pair), make_rotation(FREQUENCIES)
    later = transform(layer, np.pad(z, [(0, 0), (1, 0), (0, 0)]))[:, 1:]
    expected = transform(layer, z) * np.exp(1j * FREQUENCIES)
    assert_close(later, expected, np.abs(z))


@few_examples
@given(pairs)
def test_rotation_and_its_opposite_cancel(pair):
    z = as_wave(pair)
    rotated = transform(make_rotation(FREQUENCIES), z)
    back = transform(make_rotation(-FREQUENCIES), rotated)
    assert_close(back, z, np.abs(z))
