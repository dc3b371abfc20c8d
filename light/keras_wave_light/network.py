import threading

import numpy as np

from keras_wave_light.activations import ACTIVATIONS
from keras_wave_light.dense import Dense
from keras_wave_light.layer_norm import LayerNorm
from keras_wave_light.wave_layer import WaveLayer

# Numbers of one array of a block: the few that are at work at a time stay in
# the second cache of a core.
BLOCK = 2**15
# From so many texts on it pays to import Numba, which takes half a second.
MANY_TEXTS = 10_000


class Network:
    """From token ids to logits.

    Threads may share one.

    Args:
        settings: The dictionary `network` of a description.
        weights: A dictionary of NumPy arrays by name, as they are stored.
        compiled: As in `load()`.
    """

    def __init__(self, settings, weights, compiled=None):
        self.settings = settings
        self.tables = {
            name.removesuffix("/embeddings"): _table(weights, name)
            for name in weights
            if name.endswith("/embeddings")
        }
        self.layers = [
            self._layer(weights, f"wave_layer_{number}")
            for number in range(settings["num_layers"])
        ]
        self.widen = None
        if "embedding_projection/kernel" in weights:
            self.widen = _dense(weights, "embedding_projection")
        self.head = _dense(weights, "logits")
        # Whether to compile; not yet decided where it is `None`.
        self._may_compile = compiled if can_compile(settings) else False
        self._compiled = None
        self._texts = 0
        self._lock = threading.Lock()
        if self._may_compile:
            self._compile()

    def _layer(self, weights, name):
        own = {
            key.removeprefix(f"{name}/"): array
            for key, array in weights.items()
            if key.startswith(f"{name}/")
        }
        names = dict.fromkeys(key.rpartition("/")[0] for key in own)
        dense = {
            name: _dense(own, name) for name in names if name in DENSE_LAYERS
        }
        epsilon = self.settings["layer_norm_epsilon"]
        norms = {
            name: LayerNorm(
                _wide(own[f"{name}/gamma"]), _wide(own[f"{name}/beta"]), epsilon
            )
            for name in names
            if f"{name}/gamma" in own
        }
        arrays = {key: _wide(own[key]) for key in own if key in OTHER_WEIGHTS}
        activation = ACTIVATIONS[self.settings["activation"]]
        return WaveLayer(self.settings, dense, norms, arrays, activation)

    def logits(self, rows):
        """Returns the logits of rows of tokens.

        Args:
            rows: A `TokenRows`.

        Returns:
            A float32 array of shape `(rows, num_classes)`.
        """
        compiled = self._find_compiled(len(rows))
        if compiled is not None:
            pooled = compiled.pool(rows)
        else:
            size = self.settings["hidden_dim"]
            pooled = _each_length(rows, size, self._pool)
        logits = self.head(pooled)
        if self.settings["bag_of_tokens"]:
            size = logits.shape[1]
            logits += _each_length(rows, size, self._bag)
        return logits

    @property
    def is_compiled(self):
        """Whether Numba is imported and compiles this network."""
        return self._compiled is not None

    def _find_compiled(self, texts):
        """Returns the `CompiledNetwork`, where there is one that pays."""
        if self._may_compile is None:
            self._texts += texts
            if self._texts < MANY_TEXTS:
                return None
        if self._may_compile is not False and self._compiled is None:
            with self._lock:
                if self._compiled is None:
                    self._compile()
        return self._compiled

    def _compile(self):
        """Imports what Numba compiles, or remembers that there is none."""
        try:
            from keras_wave_light.compiled_network import CompiledNetwork
        except ImportError:
            if self._may_compile:
                raise
            self._may_compile = False
        else:
            self._compiled = CompiledNetwork(self)

    def _pool(self, ids):
        """Returns the texts as one vector each, of ids `(texts, tokens)`."""
        buckets = self._buckets(ids, self.settings["bigram_buckets"])
        x, other = self._look_up("", ids, buckets), None
        if self.settings["folded"]:
            other = self._look_up("other_", ids, buckets)
        if self.widen is not None:
            x = self.widen(x)
        *first, last = self.layers
        for layer in first:
            x, other = layer(x, other), None
        return last(x, other, pooled=True)

    def _look_up(self, prefix, ids, buckets):
        x = self.tables[f"{prefix}token_embedding"][ids]
        if buckets is not None:
            x += self.tables[f"{prefix}bigram_embedding"][buckets]
        return x

    def _buckets(self, ids, buckets):
        """Returns the bucket of each token and the one before it."""
        if not buckets:
            return None
        factor, factor_before = self.settings["pair_factors"]
        hashes = ids.astype("int64") * factor
        hashes[:, 1:] += ids[:, :-1].astype("int64") * factor_before
        return hashes % buckets

    def _bag(self, ids):
        """Returns what the bag of tokens adds to the logits."""
        buckets = self._buckets(ids, self.settings["bag_bigram_buckets"])
        total, count = _sum(self.tables["bag/token_scores"], ids)
        if buckets is not None:
            more, more_count = _sum(self.tables["bag/bigram_scores"], buckets)
            total, count = total + more, count + more_count
        return total / np.sqrt(count.astype("float32"))[:, np.newaxis]


def can_compile(settings):
    """Whether a network is of the kind that is written as loops.

    Those are networks of one layer whose feed-forward block works on the pooled
    text, with one magnitude a dimension: every classifier of keras_wave's
    presets is.
    """
    return (
        settings["num_layers"] == 1
        and settings["feedforward"] == "pooled"
        and settings["semantics"] == settings["other_semantics"] == "dimension"
        and settings["wave_kernel_size"] == settings["kernel_size"] == 1
        and settings["readout"] != "both"
        and not settings["residual"]
    )


def _each_length(rows, size, function):
    """Returns what a function makes of texts of one length at a time.

    There is no padding then, and a block of them stays in the caches.

    Args:
        rows: A `TokenRows`.
        size: int. The numbers of an answer, and about those of a token.
        function: A function of ids of shape `(texts, tokens)`, to a float32
            array of shape `(texts, size)`.

    Returns:
        A float32 array of shape `(rows, size)`, zero for a text of no token.
    """
    lengths = rows.lengths
    answers = np.zeros((len(lengths), size), "float32")
    order = np.argsort(lengths, kind="stable")
    begins = np.flatnonzero(np.diff(lengths[order], prepend=-1))
    ends = np.append(begins[1:], len(order))
    for begin, end in zip(begins.tolist(), ends.tolist()):
        length = int(lengths[order[begin]])
        if length == 0:
            continue
        step = max(1, BLOCK // (length * size))
        places = np.arange(length)
        for start in range(begin, end, step):
            numbers = order[start : min(start + step, end)]
            starts = rows.offsets[numbers]
            ids = rows.ids[starts[:, np.newaxis] + places]
            answers[numbers] = function(ids)
    return answers


DENSE_LAYERS = (
    *("projection", "other_projection"),
    *("intermediate_dense", "output_dense"),
)
OTHER_WEIGHTS = (
    *("convolution/kernel", "convolution/bias"),
    *("wave_convolution/real_kernel", "wave_convolution/imag_kernel"),
    "wave_rotation/frequencies",
)


def _wide(array):
    return array.astype("float32")


def _table(weights, name):
    table = _wide(weights[name])
    if weights[name].dtype == "int8":
        table /= _wide(weights[f"{name}_scale"])[:, np.newaxis]
    return table


def _dense(weights, name):
    kernel = weights[f"{name}/kernel"]
    scale = None
    if kernel.dtype == "int8":
        scale = _wide(weights[f"{name}/kernel_scale"])
    return Dense(_wide(kernel), _wide(weights[f"{name}/bias"]), scale)


def _sum(table, rows):
    """Returns the sum of the distinct rows of a table, and their number."""
    rows = np.sort(rows, axis=-1)
    is_new = np.ones(rows.shape, "bool")
    is_new[:, 1:] = rows[:, 1:] != rows[:, :-1]
    vectors = table[rows]
    vectors[~is_new] = 0
    return vectors.sum(axis=1), is_new.sum(axis=1)
