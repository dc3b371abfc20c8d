import numpy as np

from keras_wave_light import waves

# The largest number of float16, which bounds the projections.
LARGEST = np.float32(65504)
# Tokens whose phases are computed once.
USUAL_TOKENS = 128


class WaveLayer:
    """One layer of a Wave network, for texts of one length.

    Args:
        settings: The dictionary `network` of a description.
        dense: A dictionary of `Dense`, by name.
        norms: A dictionary of `LayerNorm`, by name.
        arrays: A dictionary of the other weights, by name.
        activation: A function, that of the feed-forward block.
    """

    def __init__(self, settings, dense, norms, arrays, activation):
        self.settings = settings
        self.dense = dense
        self.norms = norms
        self.arrays = arrays
        self.activation = activation
        self._turns = self._make_turns(USUAL_TOKENS)

    def __call__(self, x, other=None, pooled=False):
        """Returns the outputs of a layer.

        Args:
            x: A float32 array of shape `(texts, tokens, dim)`.
            other: The second projection, where the first is `x`, of a folded
                layer. Defaults to `None`: both are made of `x`.
            pooled: bool. Whether the mean over the tokens is asked for.
                Defaults to `False`.

        Returns:
            An array of shape `(texts, tokens, dim)`, or `(texts, dim)`.
        """
        first, second = (x, other) if other is not None else self.project(x)
        y = self.feed_forward(self.read(first, second))
        if self.settings["residual"]:
            y = x + y
        norm = self.norms["output_norm"]
        if pooled:
            return norm.scale(norm.pool(y))
        return np.broadcast_to(norm(y), x.shape)

    def project(self, x):
        if self.settings["kernel_size"] > 1:
            kernel = self.arrays["convolution/kernel"][..., 0]
            x = x + waves.convolve(x, kernel)
            x += self.arrays["convolution/bias"]
        dense = self.dense
        return dense["projection"](x), dense["other_projection"](x)

    def read(self, first, second):
        """Returns what the waves are read out as, normalized."""
        settings = self.settings
        real = np.clip(first, -LARGEST, LARGEST)
        other_real = np.clip(second, -LARGEST, LARGEST)
        sizes = settings["window_size"]
        imag = waves.root_of_others(real, settings["semantics"], sizes)
        other_imag = waves.root_of_others(
            other_real, settings["other_semantics"], sizes
        )
        if settings["wave_kernel_size"] > 1:
            other_real, other_imag = self.convolve(other_real, other_imag)
        if settings["rotation"]:
            other_real, other_imag = waves.rotate(
                other_real, other_imag, *self.turns(first.shape[1])
            )
        x = self.update(real, imag, other_real, other_imag)
        return self.norms["readout_norm"](x)

    def convolve(self, real, imag):
        real_kernel, imag_kernel = (
            self.arrays[f"wave_convolution/{part}_kernel"][..., 0]
            for part in ("real", "imag")
        )
        return (
            real
            + waves.convolve(real, real_kernel)
            - waves.convolve(imag, imag_kernel),
            imag
            + waves.convolve(imag, real_kernel)
            + waves.convolve(real, imag_kernel),
        )

    def turns(self, tokens):
        """Returns cosines and sines of the phases of so many tokens.

        They are of shape `(tokens, dim)`, and `(0, dim)` where nothing turns.
        """
        cosines, sines = self._turns
        if self.settings["rotation"] and tokens > len(cosines):
            # Threads may make them at once, and one of them is kept.
            self._turns = cosines, sines = self._make_turns(2 * tokens)
        return cosines[:tokens], sines[:tokens]

    def _make_turns(self, tokens):
        if not self.settings["rotation"]:
            nothing = np.zeros((0, self.settings["hidden_dim"]), "float32")
            return nothing, nothing
        positions = np.arange(tokens, dtype="float32")[:, np.newaxis]
        angles = positions * self.arrays["wave_rotation/frequencies"]
        return np.cos(angles), np.sin(angles)

    def update(self, real, imag, other_real, other_imag):
        readout = self.settings["readout"]
        if self.settings["update"] == "interference":
            new_real = real + other_real
            if readout == "real":
                return new_real
            new_imag = imag + other_imag
        else:
            new_real = real * other_real
            new_real -= imag * other_imag
            if readout == "real":
                return new_real
            new_imag = real * other_imag + imag * other_real
        magnitude = waves.magnitude(new_real, new_imag)
        if readout == "magnitude":
            return magnitude
        return np.concatenate([new_real, magnitude], axis=-1)

    def feed_forward(self, x):
        y = x
        if self.settings["feedforward"] == "pooled":
            y = x.mean(axis=1, keepdims=True)
        y = self.transform(y)
        return y if self.settings["readout"] == "both" else x + y

    def transform(self, x):
        """The two products of the feed-forward block."""
        y = self.activation(self.dense["intermediate_dense"](x))
        return self.dense["output_dense"](y)
