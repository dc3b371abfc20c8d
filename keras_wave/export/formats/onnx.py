import numpy as np
import tensorflow as tf

from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.formats.id_function import make_signature

WEIGHT = "weight_"


class Onnx(ExportFormat):
    """ONNX, for onnxruntime."""

    name = "onnx"
    file = "model.onnx"
    suffixes = (".onnx",)
    packages = ("tf2onnx", "onnxruntime")
    extra = "onnx"

    def write(self, source, folder, sequence_length):
        import tf2onnx

        model, _ = tf2onnx.convert.from_function(
            *make_function(source, sequence_length),
            opset=18,
            custom_op_handlers={"Erfc": (convert_erfc, [])},
        )
        store_weights(model.graph, source.weights)
        (folder / self.file).write_bytes(model.SerializeToString())

    def load(self, folder):
        import onnxruntime

        session = onnxruntime.InferenceSession(
            folder / self.file, providers=["CPUExecutionProvider"]
        )

        def run(token_ids, padding_mask):
            inputs = {"token_ids": token_ids, "padding_mask": padding_mask}
            (logits,) = session.run(None, inputs)
            return logits

        return run


def make_function(source, sequence_length):
    """Returns a `tf.function` of ids and weights, and its signature.

    Weights are inputs, so that the converter computes nothing from them: it
    would store the result, larger in a wider type.
    """
    signature = make_signature(sequence_length)
    signature += [
        tf.TensorSpec(weight.shape, weight.dtype, name=f"{WEIGHT}{index}")
        for index, weight in enumerate(source.weights)
    ]

    @tf.function(input_signature=signature)
    def token_ids(token_ids, padding_mask, *weights):
        return {"logits": source.logits(weights, token_ids, padding_mask)}

    return token_ids, signature


def store_weights(graph, weights):
    """Makes constants of the inputs of a graph that are weights."""
    from onnx import numpy_helper

    for value in list(graph.input):
        prefix, found, index = value.name.partition(WEIGHT)
        if not found:
            continue
        graph.input.remove(value)
        weight = weights[int(index.split(":")[0])]
        graph.initializer.append(numpy_helper.from_array(weight, value.name))


def convert_erfc(graph, node, name, _):
    """Writes `1 - erf(x)` for TensorFlow's `Erfc`, which ONNX has not."""
    node.type = "Erf"
    (output,) = node.output
    one = graph.make_const(f"{name}_one", np.array(1, "float32"))
    rest = graph.make_node("Sub", [one.output[0], output])
    others = [other for other in graph.get_nodes() if other is not rest]
    graph.replace_all_inputs(output, rest.output[0], ops=others)
