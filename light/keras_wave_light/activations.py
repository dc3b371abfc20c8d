"""Activations by the names that Keras has for them, in float32."""

import numpy as np

# The erf of XLA and Eigen: a quotient of two polynomials of the square, exact
# to the last digits of float32.
_ERF_ABOVE = (
    *(-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06),
    *(-5.69250639462346e-05, -7.34990630326855e-04, -2.95459980854025e-03),
    -1.60960333262415e-02,
)
_ERF_BELOW = (
    *(-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03),
    *(-7.37332916720468e-03, -1.42647390514189e-02),
)


def _polynomial(coefficients, x):
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += np.float32(coefficient)
    return total


def erf(x):
    x = np.clip(x, np.float32(-4), np.float32(4))
    square = x * x
    return x * _polynomial(_ERF_ABOVE, square) / _polynomial(_ERF_BELOW, square)


def linear(x):
    return x


def relu(x):
    return np.maximum(x, np.float32(0))


def gelu(x):
    half, root = np.float32(0.5), np.float32(np.sqrt(0.5))
    return half * x * (erf(x * root) + np.float32(1))


def sigmoid(x):
    # It overflows on neither side.
    power = np.exp(-np.abs(x))
    return np.where(x >= 0, np.float32(1), power) / (np.float32(1) + power)


def silu(x):
    return x * sigmoid(x)


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, np.float32(0))))


def softplus(x):
    return np.logaddexp(x, np.float32(0))


def softsign(x):
    return x / (np.float32(1) + np.abs(x))


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


ACTIVATIONS = {
    "linear": linear,
    "relu": relu,
    "gelu": gelu,
    "sigmoid": sigmoid,
    "silu": silu,
    "tanh": np.tanh,
    "elu": elu,
    "softplus": softplus,
    "softsign": softsign,
    "softmax": softmax,
}
