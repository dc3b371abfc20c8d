import keras
import numpy as np

from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.formats.id_function import make_signature
from keras_wave.export.formats.id_program import make_program

OPSET = 18
WEIGHT = "weight_"


class Onnx(ExportFormat):
    """ONNX, for onnxruntime."""

    name = "onnx"
    file = "model.onnx"
    # What PyTorch writes answers faster, and is no larger.
    writers = {
        "torch": ("torch", "onnxscript"),
        "tensorflow": ("tensorflow", "tf2onnx"),
    }
    runtime = ("onnxruntime",)
    suffixes = (".onnx",)

    def write(self, source, folder, sequence_length):
        is_torch = keras.config.backend() == "torch"
        convert = convert_program if is_torch else convert_function
        model = convert(source, sequence_length)
        tidy(model)
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


def tidy(model):
    """Takes away where each step was written, and names the free sizes."""
    graph = model.graph
    graph.ClearField("value_info")
    values = (*graph.input, *graph.output)
    for part in (model, graph, *graph.node, *graph.initializer, *values):
        # Traces of the stack, with the folders of this machine.
        part.ClearField("metadata_props")
    for value in values:
        sizes = value.type.tensor_type.shape.dim
        for size, name in zip(sizes, ("batch", "length")):
            if not size.HasField("dim_value"):
                size.dim_param = name


def convert_program(source, sequence_length):
    """Returns the ONNX model that PyTorch makes."""
    import torch

    return torch.onnx.export(
        make_program(source, sequence_length),
        output_names=["logits"],
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    ).model_proto


def convert_function(source, sequence_length):
    """Returns the ONNX model that tf2onnx makes."""
    import tf2onnx

    model, _ = tf2onnx.convert.from_function(
        *make_function(source, sequence_length),
        opset=OPSET,
        custom_op_handlers={"Erfc": (convert_erfc, [])},
    )
    store_weights(model.graph, source.weights)
    return model


def make_function(source, sequence_length):
    """Returns a `tf.function` of ids and weights, and its signature.

    Weights are inputs, so that the converter computes nothing from them: it
    would store the result, larger in a wider type.
    """
    import tensorflow as tf

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
