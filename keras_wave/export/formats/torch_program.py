from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.formats.id_program import make_program


class TorchProgram(ExportFormat):
    """A program of `torch.export`, for PyTorch without Python."""

    name = "torch"
    file = "model.pt2"
    writers = {"torch": ("torch",)}
    suffixes = (".pt2",)

    def write(self, source, folder, sequence_length):
        import torch

        program = make_program(source, sequence_length)
        torch.export.save(program, folder / self.file)

    def load(self, folder):
        import torch

        module = torch.export.load(folder / self.file).module()

        def run(token_ids, padding_mask):
            inputs = map(torch.from_numpy, (token_ids, padding_mask))
            with torch.no_grad():
                return module(*inputs).numpy()

        return run
