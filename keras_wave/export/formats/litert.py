import copy
import tempfile

import numpy as np

from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.formats.id_function import save_function

# Fewer numbers than this weigh less than the step that widens them.
FEWEST = 128


class LiteRT(ExportFormat):
    """LiteRT, TensorFlow Lite as it was called, for phones."""

    name = "litert"
    file = "model.tflite"
    writers = {"tensorflow": ("tensorflow",)}
    runtime = ("ai_edge_litert",)
    suffixes = (".tflite",)

    def write(self, source, folder, sequence_length):
        import tensorflow as tf

        with tempfile.TemporaryDirectory() as saved_model:
            save_function(source, saved_model, sequence_length)
            converter = tf.lite.TFLiteConverter.from_saved_model(
                saved_model, signature_keys=["serving_default"]
            )
            content = converter.convert()
        if source.weight_dtype == "float16":
            content = store_in_half(content)
        (folder / self.file).write_bytes(content)

    def load(self, folder):
        from ai_edge_litert.interpreter import Interpreter

        interpreter = Interpreter(str(folder / self.file))

        def run(token_ids, padding_mask):
            # A signature's runner keeps the shape of its first inputs.
            for details in interpreter.get_input_details():
                interpreter.resize_tensor_input(
                    details["index"], token_ids.shape
                )
            interpreter.allocate_tensors()
            answer = interpreter.get_signature_runner("serving_default")
            outputs = answer(token_ids=token_ids, padding_mask=padding_mask)
            return outputs["logits"]

        return run


def store_in_half(content):
    """Stores the constants that half precision can hold in half precision.

    The converter widens weights that come in half precision. Its own option to
    narrow them rounds what belongs to the formulas, too.

    Args:
        content: bytes. A model.

    Returns:
        bytes. A model of the same answers.
    """
    from tensorflow.lite.python import schema_py_generated as schema
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.convert_bytearray_to_object(content)
    widen = schema.OperatorCodeT()
    widen.builtinCode = schema.BuiltinOperator.DEQUANTIZE
    widen.deprecatedBuiltinCode = widen.builtinCode
    widen.version = 3
    model.operatorCodes.append(widen)
    halves = {}
    for graph in model.subgraphs:
        for index, tensor in enumerate(list(graph.tensors)):
            if tensor.type != schema.TensorType.FLOAT32:
                continue
            if tensor.buffer not in halves:
                half = find_half(model.buffers[tensor.buffer].data)
                halves[tensor.buffer] = half
            if halves[tensor.buffer] is None:
                continue
            model.buffers[tensor.buffer].data = halves[tensor.buffer]
            stored = copy.copy(tensor)
            stored.type = schema.TensorType.FLOAT16
            stored.name = tensor.name + b"/half"
            graph.tensors.append(stored)
            # Of no buffer: what is computed.
            tensor.buffer = 0
            step = schema.OperatorT()
            step.opcodeIndex = len(model.operatorCodes) - 1
            step.inputs = [len(graph.tensors) - 1]
            step.outputs = [index]
            graph.operators.insert(0, step)
    return flatbuffer_utils.convert_object_to_bytearray(model)


def find_half(data):
    """Returns the bytes of floats in half precision, if nothing is lost."""
    wide = np.zeros(0) if data is None else np.asarray(data).view("float32")
    with np.errstate(over="ignore"):
        half = wide.astype("float16")
    if wide.size < FEWEST or not np.array_equal(half, wide):
        return None
    return half.view("uint8")
