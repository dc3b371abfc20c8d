"""The mask of an `Embedding` reaches every layer without being handed on."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.layers import MaskedAveragePooling1D
from keras_wave.layers import MaskedDepthwiseConv1D
from keras_wave.layers import TokenToWave
from keras_wave.layers import WaveConvolution
from keras_wave.layers import WaveEncoder
from keras_wave.layers import WaveInterference
from keras_wave.layers import WaveModulation
from keras_wave.layers import WaveReadout
from keras_wave.layers import WaveRotation
from tests.layers.order_arguments import ORDER

TOKEN_IDS = np.array([[3, 1, 4, 1], [5, 2, 0, 0]])


def token_to_wave(x):
    real, imag = TokenToWave()(x)
    return keras.layers.Concatenate()([real, imag])


def interference(x):
    waves = TokenToWave("dimension")(x), TokenToWave("text")(x)
    return WaveReadout("both")(WaveInterference()(waves))


def modulation(x):
    waves = TokenToWave("dimension")(x), TokenToWave("text")(x)
    return WaveReadout("both")(WaveModulation()(waves))


def encoder(x):
    return WaveEncoder(feedforward="pooled")(x)


def convolution(x):
    return MaskedDepthwiseConv1D(3)(x)


def wave_convolution(x):
    return WaveReadout("both")(WaveConvolution(3)(TokenToWave()(x)))


def wave_rotation(x):
    return WaveReadout()(WaveRotation()(TokenToWave("window", (3, 5))(x)))


def encoder_with_order(x):
    return WaveEncoder(**ORDER, residual=True)(x)


def make_model(encode):
    """A model whose every part but the embedding must find its mask."""
    token_ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(6, 4, "normal", mask_zero=True)(token_ids)
    x = MaskedAveragePooling1D()(encode(x))
    return keras.Model(token_ids, keras.layers.Dense(2)(x))


def predict(model, token_ids):
    return ops.convert_to_numpy(model(token_ids))


each_encode = pytest.mark.parametrize(
    "encode",
    [
        token_to_wave,
        interference,
        modulation,
        encoder,
        convolution,
        wave_convolution,
        wave_rotation,
        encoder_with_order,
    ],
)


@each_encode
def test_padding_does_not_change_the_text(encode):
    model = make_model(encode)
    outputs = predict(model, TOKEN_IDS)
    np.testing.assert_allclose(
        predict(model, np.pad(TOKEN_IDS, [(0, 0), (0, 3)])),
        outputs,
        rtol=1e-6,
        atol=1e-6,
    )
    np.testing.assert_allclose(
        predict(model, TOKEN_IDS[1:, :2]), outputs[1:], rtol=1e-6, atol=1e-6
    )


@each_encode
def test_keras_file_round_trip(encode, tmp_path):
    model = make_model(encode)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        predict(loaded, TOKEN_IDS), predict(model, TOKEN_IDS)
    )


@each_encode
def test_training_learns_two_texts(encode):
    keras.utils.set_random_seed(0)
    model = make_model(encode)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.03), loss)
    labels = np.array([0, 1])
    before = model.evaluate(TOKEN_IDS, labels, verbose=0)
    model.fit(TOKEN_IDS, labels, epochs=20, verbose=0)
    assert model.evaluate(TOKEN_IDS, labels, verbose=0) < before / 2
