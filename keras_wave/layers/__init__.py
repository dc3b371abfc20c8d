"""The wave algebra as Keras layers, real and imaginary parts apart."""

from keras_wave.layers.bag_of_tokens import BagOfTokens
from keras_wave.layers.bigram_embedding import BigramEmbedding
from keras_wave.layers.folded_wave_encoder import FoldedWaveEncoder
from keras_wave.layers.masked_average_pooling_1d import MaskedAveragePooling1D
from keras_wave.layers.masked_depthwise_conv_1d import MaskedDepthwiseConv1D
from keras_wave.layers.token_dropout import TokenDropout
from keras_wave.layers.token_embedding import TokenEmbedding
from keras_wave.layers.token_to_wave import TokenToWave
from keras_wave.layers.wave_convolution import WaveConvolution
from keras_wave.layers.wave_encoder import WaveEncoder
from keras_wave.layers.wave_interference import WaveInterference
from keras_wave.layers.wave_modulation import WaveModulation
from keras_wave.layers.wave_readout import WaveReadout
from keras_wave.layers.wave_rotation import WaveRotation

__all__ = [
    "BagOfTokens",
    "BigramEmbedding",
    "FoldedWaveEncoder",
    "MaskedAveragePooling1D",
    "MaskedDepthwiseConv1D",
    "TokenDropout",
    "TokenEmbedding",
    "TokenToWave",
    "WaveConvolution",
    "WaveEncoder",
    "WaveInterference",
    "WaveModulation",
    "WaveReadout",
    "WaveRotation",
]
