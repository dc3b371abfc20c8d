"""The wave algebra as Keras layers, real and imaginary parts apart."""

from keras_wave.layers.masked_average_pooling_1d import MaskedAveragePooling1D
from keras_wave.layers.token_dropout import TokenDropout
from keras_wave.layers.token_embedding import TokenEmbedding
from keras_wave.layers.token_to_wave import TokenToWave
from keras_wave.layers.wave_encoder import WaveEncoder
from keras_wave.layers.wave_interference import WaveInterference
from keras_wave.layers.wave_modulation import WaveModulation
from keras_wave.layers.wave_readout import WaveReadout

__all__ = [
    "MaskedAveragePooling1D",
    "TokenDropout",
    "TokenEmbedding",
    "TokenToWave",
    "WaveEncoder",
    "WaveInterference",
    "WaveModulation",
    "WaveReadout",
]
