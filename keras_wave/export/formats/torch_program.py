from keras_wave.export.formats.export_format import ExportFormat


class TorchProgram(ExportFormat):
    """A program of `torch.export`, for PyTorch without Python."""

    name = "torch"
    file = "model.pt2"
    backend = "torch"
    suffixes = (".pt2",)
    packages = ("torch",)
    extra = "torch"

    def write(self, source, folder, sequence_length):
        import torch

        class Module(torch.nn.Module):
            def __init__(self):
                super().__init__()
                for index, weight in enumerate(source.weights):
                    weight = torch.tensor(weight)
                    self.register_buffer(f"weight_{index}", weight)

            def forward(self, token_ids, padding_mask):
                weights = list(self.buffers())
                return source.logits(weights, token_ids, padding_mask)

        # Neither one nor another size that a program would be made for alone.
        shape = (2, sequence_length or 7)
        # Two tensors: one for both inputs would make one input of them.
        examples = tuple(torch.ones(shape, dtype=torch.int32) for _ in range(2))
        sizes = {0: torch.export.Dim("batch")}
        if sequence_length is None:
            sizes[1] = torch.export.Dim("length")
        program = torch.export.export(
            Module().eval(),
            examples,
            dynamic_shapes=(sizes, sizes),
            strict=False,
        )
        torch.export.save(program, folder / self.file)

    def load(self, folder):
        import torch

        module = torch.export.load(folder / self.file).module()

        def run(token_ids, padding_mask):
            inputs = map(torch.from_numpy, (token_ids, padding_mask))
            with torch.no_grad():
                return module(*inputs).numpy()

        return run
