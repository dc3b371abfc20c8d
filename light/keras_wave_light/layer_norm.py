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
        y *= 1 / np.sqrt(squares / width + self.epsilon)
        return y

    def pool(self, x):
        """Returns the mean over the second axis of what `normalize()` gives.

        Args:
            x: A float32 array of shape `(texts, tokens, dim)`.

        Returns:
            A float32 array of shape `(texts, dim)`.
        """
        width = np.float32(x.shape[-1])
        y = x - x.sum(axis=-1, keepdims=True) / width
        squares = np.einsum("bnk,bnk->bn", y, y)
        factors = 1 / np.sqrt(squares / width + self.epsilon)
        # The factors and the sum in one product.
        return (factors[:, np.newaxis] @ y)[:, 0] / np.float32(x.shape[1])

    def scale(self, x):
        y = x * self.gamma
        y += self.beta
        return y

    def __call__(self, x):
        return self.scale(self.normalize(x))
