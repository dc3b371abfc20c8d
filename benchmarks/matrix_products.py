"""The matrix products of a training step, counted from the sizes of layers."""

import collections

# Forward, by the inputs, and by the weights.
PRODUCTS_A_STEP = 3


def of_wave(backbone, num_classes, batch_size, sequence_length):
    """Returns the forward products of a Wave classifier.

    Args:
        backbone: A `keras_wave.WaveBackbone`, or what has its sizes.
        num_classes: int.
        batch_size: int. Texts in a step.
        sequence_length: int. Tokens in a text.

    Returns:
        A dictionary of `(rows, inner, columns)` to how often it comes. Each
        comes twice more in the backward pass, turned.
    """
    dim = backbone.hidden_dim
    inner = backbone.intermediate_dim or dim
    readout = 2 * dim if backbone.readout == "both" else dim
    tokens = batch_size * sequence_length
    fed = batch_size if backbone.feedforward == "pooled" else tokens
    products = collections.Counter()
    if backbone.embedding_dim not in (None, dim):
        products[tokens, backbone.embedding_dim, dim] += 1
    for _ in range(backbone.num_layers):
        products[tokens, dim, dim] += 2
        products[fed, readout, inner] += 1
        products[fed, inner, dim] += 1
    products[batch_size, dim, num_classes] += 1
    return dict(products)


def of_bert(backbone, num_classes, batch_size, sequence_length):
    """Returns those of a BERT classifier, the attention's product by product.

    Args:
        backbone: A `keras_hub.models.BertBackbone`, or what has its sizes.
        num_classes: int.
        batch_size: int. Texts in a step.
        sequence_length: int. Tokens in a text.
    """
    dim, inner = backbone.hidden_dim, backbone.intermediate_dim
    heads = backbone.num_heads
    tokens = batch_size * sequence_length
    layers = backbone.num_layers
    products = collections.Counter()
    products[tokens, dim, dim] += 4 * layers
    products[tokens, dim, inner] += layers
    products[tokens, inner, dim] += layers
    pairs = batch_size * heads * layers
    products[sequence_length, dim // heads, sequence_length] += pairs
    products[sequence_length, sequence_length, dim // heads] += pairs
    products[batch_size, dim, dim] += 1
    products[batch_size, dim, num_classes] += 1
    return dict(products)


def of_fnet(backbone, num_classes, batch_size, sequence_length):
    """Returns those of an FNet classifier. Its Fourier transform is none.

    Args:
        backbone: A `keras_hub.models.FNetBackbone`, or what has its sizes.
        num_classes: int.
        batch_size: int. Texts in a step.
        sequence_length: int. Tokens in a text.
    """
    dim, inner = backbone.hidden_dim, backbone.intermediate_dim
    tokens = batch_size * sequence_length
    products = collections.Counter()
    products[tokens, dim, dim] += 1
    products[tokens, dim, inner] += backbone.num_layers
    products[tokens, inner, dim] += backbone.num_layers
    products[batch_size, dim, dim] += 1
    products[batch_size, dim, num_classes] += 1
    return dict(products)


def flops(products):
    """Returns the floating point operations of a training step's products."""
    forward = sum(
        2 * rows * inner * columns * count
        for (rows, inner, columns), count in products.items()
    )
    return PRODUCTS_A_STEP * forward


def to_json(products):
    return [[*shape, count] for shape, count in products.items()]


def from_json(rows):
    return {tuple(shape): count for *shape, count in rows}
