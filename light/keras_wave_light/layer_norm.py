import numpy as np


class LayerNorm:
    """Normalizes the last axis.

    Args:
        gamma: A float32 array, a factor a dimension.
        beta: A float32 array, added to each.
        epsilon: float. Added to the variance.
    """

    def __init__(self, gamma, beta, epsilon):
        self.gamma = gamma
        self.beta = beta
        self.epsilon = np.float32(epsilon)

    def normalize(self, x):
        """Returns it without factors and what is added."""
        width = np.float32(x.shape[-1])
        y = x - x.sum(axis=-1, keepdims=True) / width
        squares = np.einsum("...i,...i->...", y, y)[..., np.newaxis]
        y /= np.sqrt(squares / width + self.epsilon)
        return y

    def scale(self, x):
        return x * self.gamma + self.beta

    def __call__(self, x):
        return self.scale(self.normalize(x))
