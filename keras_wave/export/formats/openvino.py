import tempfile

import keras

from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.formats.id_function import save_function
from keras_wave.export.formats.id_program import make_program


class OpenVINO(ExportFormat):
    """OpenVINO's intermediate representation, for Intel's processors."""

    name = "openvino"
    file = "model.xml"
    writers = {"torch": ("torch",), "tensorflow": ("tensorflow",)}
    runtime = ("openvino",)
    suffixes = (".xml",)

    def write(self, source, folder, sequence_length):
        import openvino

        if keras.config.backend() == "torch":
            program = make_program(source, sequence_length)
            model = openvino.convert_model(program)
            model.output(0).get_tensor().set_names({"logits"})
        else:
            with tempfile.TemporaryDirectory() as saved_model:
                save_function(source, saved_model, sequence_length)
                model = openvino.convert_model(saved_model)
        divide_exactly(model)
        openvino.save_model(model, folder / self.file, compress_to_fp16=False)

    def load(self, folder):
        import openvino

        model = openvino.Core().compile_model(
            folder / self.file, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
        )

        def run(token_ids, padding_mask):
            inputs = {"token_ids": token_ids, "padding_mask": padding_mask}
            return model(inputs)[0]

        return run


def divide_exactly(model):
    """Replaces the remainders of integers, which OpenVINO takes of floats.

    A float has 24 bits. Each step below leaves a number of the same remainder,
    the first two so small a one that its float is exact, but for being one
    divisor too high or low. That holds for divisors below 2^24.
    """
    from openvino import opset13 as ov

    for node in model.get_ordered_ops():
        if node.get_type_name() != "FloorMod":
            continue
        x, divisor = (node.input_value(index) for index in range(2))
        zero = ov.constant(0, x.get_element_type())
        for _ in range(2):
            quotient = ov.divide(x, divisor)
            x = ov.subtract(x, ov.multiply(quotient, divisor))
        x = ov.select(ov.less(x, zero), ov.add(x, divisor), x)
        is_high = ov.greater_equal(x, divisor)
        x = ov.select(is_high, ov.subtract(x, divisor), x)
        node.output(0).replace(x.output(0))
