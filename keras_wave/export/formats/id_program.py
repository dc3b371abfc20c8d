def make_program(source, sequence_length):
    """Returns the logits of a classifier as a program of ids.

    Args:
        source: A `Source`, on PyTorch.
        sequence_length: int. The only length of the inputs, or `None`.

    Returns:
        A `torch.export.ExportedProgram` of `token_ids` and `padding_mask`.
    """
    import torch

    class Module(torch.nn.Module):
        def __init__(self):
            super().__init__()
            for index, weight in enumerate(source.weights):
                self.register_buffer(f"weight_{index}", torch.tensor(weight))

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
    simplify(program)
    return program


def simplify(program):
    """Writes two steps of 8-bit layers in the way that converters know."""
    import torch

    aten = torch.ops.aten
    for node in list(program.graph.nodes):
        if node.target is aten.squeeze.dim:
            # Of another size than one it changes nothing, but for ONNX, where
            # it is an error.
            (x, *_) = node.args
            if node.meta["val"].shape == x.meta["val"].shape:
                node.replace_all_uses_with(x)
                program.graph.erase_node(node)
        elif node.target is aten.round.decimals:
            if not node.kwargs.get("decimals", 0):
                node.target = aten.round.default
                node.kwargs = {}
    program.graph_module.recompile()
