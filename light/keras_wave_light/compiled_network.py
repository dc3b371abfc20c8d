import threading

import numpy as np

from keras_wave_light import compiled

# Numbers of one array of a block, which stays in the second cache of a core.
BLOCK = 2**17
NO_PAIRS = np.zeros((0, 0), "float32")


class CompiledNetwork:
    """Pools texts as a `Network` does, in loops that Numba compiles.

    Args:
        network: A `Network` that `can_compile()` is true of.
    """

    def __init__(self, network):
        self._network = network
        self._settings = network.settings
        (self._layer,) = network.layers
        epsilon = self._settings["layer_norm_epsilon"]
        self._epsilon = np.float32(epsilon)
        # Each thread writes over its own arrays: new ones have no pages yet.
        self._arrays = threading.local()

    def pool(self, rows):
        """Returns every text as one vector.

        Args:
            rows: A `TokenRows`.

        Returns:
            A float32 array of shape `(rows, dim)`, zero where there is no
            token.
        """
        dim = self._settings["hidden_dim"]
        offsets = rows.offsets
        pooled = np.empty((len(rows), dim), "float32")
        most = max(1, BLOCK // dim)
        start = 0
        while start < len(rows):
            # As many as have that many tokens, and one at least.
            end = np.searchsorted(offsets, offsets[start] + most, "right") - 1
            end = max(start + 1, min(int(end), len(rows)))
            ids = rows.ids[offsets[start] : offsets[end]]
            local = offsets[start : end + 1] - offsets[start]
            pooled[start:end] = self._pool(ids, local)
            start = end
        return pooled

    def _pool(self, ids, offsets):
        layer, settings = self._layer, self._settings
        first = self._look_up("", ids, offsets)
        if settings["folded"]:
            second = self._look_up("other_", ids, offsets)
        else:
            if self._network.widen is not None:
                first = self._network.widen(first)
            first, second = layer.project(first)
        compiled.read_waves(
            offsets,
            first,
            second,
            *layer.turns(int(np.diff(offsets).max())),
            settings["update"] == "modulation",
            settings["readout"] == "real",
            self._epsilon,
        )
        norm = layer.norms["readout_norm"]
        means = np.empty((len(offsets) - 1, first.shape[1]), "float32")
        compiled.pool(offsets, first, means)
        means = norm.scale(means)
        added = layer.transform(means) + norm.beta
        last = layer.norms["output_norm"]
        compiled.pool_normalized(
            offsets, first, norm.gamma, added, self._epsilon, means
        )
        means = last.scale(means)
        means[offsets[1:] == offsets[:-1]] = 0
        return means

    def _look_up(self, prefix, ids, offsets):
        tables, buckets = self._network.tables, self._settings["bigram_buckets"]
        table = tables[f"{prefix}token_embedding"]
        pairs = NO_PAIRS
        if buckets:
            pairs = tables[f"{prefix}bigram_embedding"]
        rows = self._array(f"{prefix}rows", len(ids), table.shape[1])
        factors = self._settings["pair_factors"]
        compiled.look_up(ids, offsets, table, pairs, buckets, *factors, rows)
        return rows

    def _array(self, name, tokens, dim):
        """Returns an array of this thread, for so many tokens."""
        array = getattr(self._arrays, name, None)
        if array is None or len(array) < tokens:
            array = np.empty((max(tokens, BLOCK // dim), dim), "float32")
            setattr(self._arrays, name, array)
        return array[:tokens]
