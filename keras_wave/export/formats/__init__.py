"""The formats of `WaveClassifier.export()`, one a file."""

from keras_wave.export.formats.litert import LiteRT
from keras_wave.export.formats.numpy import Numpy
from keras_wave.export.formats.onnx import Onnx
from keras_wave.export.formats.openvino import OpenVINO
from keras_wave.export.formats.tf_saved_model import TFSavedModel
from keras_wave.export.formats.torch_program import TorchProgram

FORMATS = {
    format.name: format
    for format in (
        TFSavedModel(),
        Onnx(),
        LiteRT(),
        OpenVINO(),
        TorchProgram(),
        Numpy(),
    )
}
