import numpy as np

# What Keras adds to the largest number, so that zeros can be scaled.
SMALLEST = np.float32(1e-7)
LARGEST = np.float32(127)


class Dense:
    """A product with a matrix, and a bias.

    Args:
        kernel: A float32 array of shape `(inputs, outputs)`.
        bias: A float32 array of shape `(outputs,)`.
        scale: A float32 array of shape `(outputs,)`, what the numbers of a
            kernel of 8 bits are divided by. The inputs are rounded to 8 bits
            then, too. Defaults to `None`: it is not of 8 bits.
    """

    def __init__(self, kernel, bias, scale=None):
        self.kernel = kernel
        self.bias = bias
        self.scale = scale

    def __call__(self, x):
        # One product: of three axes, NumPy makes one for each text.
        rows = x.reshape(-1, x.shape[-1])
        if self.scale is None:
            y = rows @ self.kernel
        else:
            peak = np.abs(rows).max(axis=-1, keepdims=True)
            unit = LARGEST / (peak + SMALLEST)
            rounded = np.clip(np.rint(rows * unit), -LARGEST, LARGEST)
            # Whole numbers, which float32 holds exactly.
            y = rounded @ self.kernel / (self.scale * unit)
        y += self.bias
        return y.reshape(*x.shape[:-1], y.shape[-1])
