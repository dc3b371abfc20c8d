"""The first layer's projections, computed once for every row of a table."""

from keras import ops

from keras_wave import keras_compat
from keras_wave.layers.precision import widen
from keras_wave.models.wave_backbone import WaveBackbone


def fold(backbone):
    """Returns a backbone that gives the same outputs without projections.

    The projections of a token's embedding depend on the token alone, so tables
    can hold them: `E W + b` of the table `E` for either projection `W`, `b`,
    and `B W` of the table `B` of pairs of tokens, which is added.

    Args:
        backbone: A `WaveBackbone`. It stays as it is.

    Returns:
        A `WaveBackbone` with `folded=True`.

    Raises:
        ValueError: If the backbone is folded, quantized or has LoRA weights, or
            if its first layer needs the embeddings themselves.
    """
    _check(backbone)
    config = {**backbone.get_config(), "embedding_dim": None, "folded": True}
    folded = WaveBackbone.from_config(config)

    first, *others = backbone.wave_layers
    folded_first, *folded_others = folded.wave_layers
    for prefix, projection in zip(("", "other_"), first.projections):
        dense_layers = [projection]
        if hasattr(backbone, "embedding_projection"):
            dense_layers.insert(0, backbone.embedding_projection)
        tokens = getattr(folded, f"{prefix}token_embedding")
        tokens.embeddings.assign(
            _project(backbone.token_embedding, dense_layers, use_bias=True)
        )
        if backbone.bigram_buckets:
            bigrams = getattr(folded, f"{prefix}bigram_embedding")
            bigrams.embeddings.assign(
                _project(backbone.bigram_embedding, dense_layers, False)
            )

    sources = {layer.name: layer for layer in _sublayers(first)}
    for layer in _sublayers(folded_first):
        layer.set_weights(sources[layer.name].get_weights())
    for source, layer in zip(others, folded_others):
        layer.set_weights(source.get_weights())
    return folded


def _check(backbone):
    layers = keras_compat.flatten_layers(backbone)
    reason = None
    if backbone.folded:
        reason = "It is folded already."
    elif any(getattr(layer, "quantization_mode", None) for layer in layers):
        reason = "It is quantized: fold it first, and quantize the result."
    elif any(getattr(layer, "lora_enabled", False) for layer in layers):
        reason = (
            "It has LoRA weights: save it to a preset and load that, which "
            "merges them."
        )
    elif backbone.residual or backbone.kernel_size > 1:
        reason = (
            "Its first layer needs the embeddings themselves: "
            f"residual={backbone.residual}, "
            f"kernel_size={backbone.kernel_size}."
        )
    if reason:
        raise ValueError(f"This model cannot be folded. {reason}")


def _project(table, dense_layers, use_bias):
    x = widen(table.embeddings)
    for dense in dense_layers:
        x = ops.matmul(x, widen(dense.kernel))
        if use_bias:
            x = ops.add(x, widen(dense.bias))
    return x


def _sublayers(layer):
    return keras_compat.flatten_layers(
        layer, include_self=False, recursive=False
    )
