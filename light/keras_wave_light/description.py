"""What an exported folder says of itself, checked before anything is used."""

import json
import math

from keras_wave_light.activations import ACTIVATIONS

DESCRIPTION = "keras_wave_light.json"
WEIGHTS = "weights.safetensors"
FORMAT = "keras-wave-light"
VERSION = 1
# More than any vocabulary takes.
LARGEST_DESCRIPTION = 2**24
# Of a network that has so many layers, nobody has heard.
MOST_LAYERS = 1000
LARGEST_SIZE = 2**31
CHOICES = {
    "update": ("modulation", "interference"),
    "semantics": ("dimension", "text", "window"),
    "other_semantics": ("dimension", "text", "window"),
    "readout": ("real", "magnitude", "both"),
    "feedforward": ("token", "pooled"),
    "activation": tuple(ACTIVATIONS),
    "output_activation": tuple(ACTIVATIONS),
}
# Whole numbers, and the least that each may be.
SIZES = {
    "vocabulary_size": 1,
    "hidden_dim": 1,
    "num_layers": 1,
    "intermediate_dim": 1,
    "embedding_dim": 1,
    "bigram_buckets": 0,
    "kernel_size": 1,
    "wave_kernel_size": 1,
    "num_classes": 1,
    "bag_bigram_buckets": 0,
}
FLAGS = ("rotation", "residual", "folded", "bag_of_tokens")
TEXT_FLAGS = ("lowercase", "strip_accents", "split_on_cjk")
TRUNCATIONS = ("round_robin", "waterfall")


def read(data):
    """Returns what a description says.

    Args:
        data: bytes. The content of the file.

    Raises:
        ValueError: If it is none, or one of a later version.
    """
    try:
        description = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON: {error}") from error
    check(isinstance(description, dict), "it is no JSON object")
    name, version = description.get("format"), description.get("version")
    check(name == FORMAT, f"its format is {name!r}, not {FORMAT!r}")
    is_version = type(version) is int and version >= 1
    check(is_version, f"its version is {version!r}")
    check(
        version <= VERSION,
        f"it is of version {version} and this package reads up to {VERSION}: "
        "install a later keras-wave-light",
    )
    for part in ("weights", "network"):
        is_there = isinstance(description.get(part), dict)
        check(is_there, f"it has no object {part!r}")
    check_network(description["network"])
    check_weights(description["weights"])
    check_text(description.get("text"), description["network"])
    names = description.get("class_names")
    if names is not None:
        size = description["network"]["num_classes"]
        check(is_strings(names), "`class_names` is no list of strings")
        check(len(names) == size, f"{len(names)} names for {size} classes")
    return description


def check(is_good, what):
    if not is_good:
        raise ValueError(what)


def is_whole(value, least, most=LARGEST_SIZE):
    return type(value) is int and least <= value <= most


def is_strings(values):
    return isinstance(values, list) and all(type(x) is str for x in values)


def check_network(network):
    for name, choices in CHOICES.items():
        value = network.get(name)
        is_known = isinstance(value, str) and value in choices
        check(is_known, f"`{name}` is {value!r}, none of {choices}")
    for name, least in SIZES.items():
        value = network.get(name)
        is_size = is_whole(value, least)
        check(is_size, f"`{name}` is {value!r}, no integer from {least} up")
    check(network["num_layers"] <= MOST_LAYERS, "it has too many layers")
    for name in FLAGS:
        value = network.get(name)
        check(type(value) is bool, f"`{name}` is {value!r}, no bool")
    windows = network.get("window_size")
    is_windows = isinstance(windows, list) and 0 < len(windows) <= 1000
    is_windows = is_windows and all(is_whole(x, 1) and x % 2 for x in windows)
    check(is_windows, f"`window_size` is {windows!r}, no list of odd integers")
    factors = network.get("pair_factors")
    is_pair = isinstance(factors, list) and len(factors) == 2
    is_pair = is_pair and all(is_whole(x, 1) for x in factors)
    check(is_pair, f"`pair_factors` is {factors!r}, no two integers")
    epsilon = network.get("layer_norm_epsilon")
    is_number = type(epsilon) in (int, float) and 0 < epsilon < math.inf
    check(is_number, f"`layer_norm_epsilon` is {epsilon!r}")
    needs_embeddings = network["residual"] or network["kernel_size"] > 1
    needs_embeddings |= network["embedding_dim"] != network["hidden_dim"]
    is_made_so = not (network["folded"] and needs_embeddings)
    check(is_made_so, "a folded network needs no embeddings themselves")


def check_weights(weights):
    size, digest = weights.get("bytes"), weights.get("sha256")
    check(is_whole(size, 1, 2**40), f"`bytes` is {size!r}")
    check(type(digest) is str, f"`sha256` is {digest!r}")


def check_text(text, network):
    if text is None:
        return
    check(isinstance(text, dict), "`text` is no object")
    vocabulary = text.get("vocabulary")
    check(is_strings(vocabulary), "`vocabulary` is no list of strings")
    size, most = len(vocabulary), network["vocabulary_size"]
    check(size <= most, f"{size} tokens for {most} rows of a table")
    check(len(set(vocabulary)) == size, "a token is there twice")
    for name in TEXT_FLAGS:
        value = text.get(name)
        check(type(value) is bool, f"`{name}` is {value!r}, no bool")
    unknown = text.get("unknown_token")
    check(unknown in vocabulary, f"{unknown!r} is no token")
    for name in ("start_id", "end_id"):
        value = text.get(name)
        check(is_whole(value, 0, size - 1), f"`{name}` is {value!r}, no id")
    length = text.get("sequence_length")
    check(is_whole(length, 3), f"`sequence_length` is {length!r}")
    truncate = text.get("truncate")
    check(truncate in TRUNCATIONS, f"`truncate` is {truncate!r}")


def expected_shapes(network):
    """Returns the shapes of all weights but the scales, by name."""
    dim, hidden = network["hidden_dim"], network["intermediate_dim"]
    classes, width = network["num_classes"], network["embedding_dim"]
    read = 2 * dim if network["readout"] == "both" else dim
    shapes = {}
    for prefix in ("", "other_") if network["folded"] else ("",):
        table = f"{prefix}token_embedding/embeddings"
        shapes[table] = (network["vocabulary_size"], width)
        if network["bigram_buckets"]:
            table = f"{prefix}bigram_embedding/embeddings"
            shapes[table] = (network["bigram_buckets"], width)
    if width != dim:
        shapes.update(_dense("embedding_projection", width, dim))
    for number in range(network["num_layers"]):
        layer = f"wave_layer_{number}"
        if not (network["folded"] and number == 0):
            shapes.update(_dense(f"{layer}/projection", dim, dim))
            shapes.update(_dense(f"{layer}/other_projection", dim, dim))
        if network["kernel_size"] > 1:
            kernel = f"{layer}/convolution/kernel"
            shapes[kernel] = (network["kernel_size"], dim, 1)
            shapes[f"{layer}/convolution/bias"] = (dim,)
        if network["wave_kernel_size"] > 1:
            for part in ("real", "imag"):
                kernel = f"{layer}/wave_convolution/{part}_kernel"
                shapes[kernel] = (network["wave_kernel_size"], dim, 1)
        if network["rotation"]:
            shapes[f"{layer}/wave_rotation/frequencies"] = (dim,)
        for norm, size in (("readout_norm", read), ("output_norm", dim)):
            shapes[f"{layer}/{norm}/gamma"] = (size,)
            shapes[f"{layer}/{norm}/beta"] = (size,)
        shapes.update(_dense(f"{layer}/intermediate_dense", read, hidden))
        shapes.update(_dense(f"{layer}/output_dense", hidden, dim))
    shapes.update(_dense("logits", dim, classes))
    if network["bag_of_tokens"]:
        rows = network["vocabulary_size"]
        shapes["bag/token_scores/embeddings"] = (rows, classes)
        if network["bag_bigram_buckets"]:
            rows = network["bag_bigram_buckets"]
            shapes["bag/bigram_scores/embeddings"] = (rows, classes)
    return shapes


def _dense(name, inputs, outputs):
    return {f"{name}/kernel": (inputs, outputs), f"{name}/bias": (outputs,)}


def _refuse_constant(name):
    raise ValueError(f"{name} is no number")
