"""What the backend reaches on this machine: products, and bytes moved."""

import functools

import keras
import numpy as np

FLOAT_BYTES = 4
# Far more than caches hold.
COPIED_FLOATS = 128 * 1024 * 1024


def product_calls(shape, dtype, jit_compile="auto"):
    """Returns the three products of a dense layer as functions, by name.

    Args:
        shape: A tuple `(rows, inner, columns)`.
        dtype: string.
        jit_compile: bool or `"auto"`. Whether TensorFlow compiles by XLA, as
            Keras does by itself. Defaults to `"auto"`.
    """
    rows, inner, columns = shape
    inputs = make_array((rows, inner), dtype)
    kernel = make_array((inner, columns), dtype)
    gradient = make_array((rows, columns), dtype)
    call = functools.partial(compile_call, bool(jit_compile))
    matmul, transpose = keras.ops.matmul, keras.ops.transpose
    return {
        "forward": call(matmul, inputs, kernel),
        "inputs": call(
            lambda gradient, kernel: matmul(gradient, transpose(kernel)),
            gradient,
            kernel,
        ),
        "weights": call(
            lambda inputs, gradient: matmul(transpose(inputs), gradient),
            inputs,
            gradient,
        ),
    }


def make_array(shape, dtype):
    array = np.random.default_rng(0).normal(size=shape).astype("float32")
    return keras.ops.convert_to_tensor(array, dtype)


def compile_call(jit_compile, function, *arguments):
    """Returns a function without arguments, which waits for the result."""
    return {
        "tensorflow": compile_on_tensorflow,
        "jax": compile_on_jax,
        "torch": compile_on_torch,
    }[keras.config.backend()](jit_compile, function, *arguments)


def compile_on_tensorflow(jit_compile, function, *arguments):
    import tensorflow as tf

    call = tf.function(function, jit_compile=jit_compile)
    is_cpu = not tf.config.list_physical_devices("GPU")

    def run():
        call(*arguments)
        if not is_cpu:
            tf.test.experimental.sync_devices()

    return run


def compile_on_jax(jit_compile, function, *arguments):
    import jax

    call = jax.jit(function)
    return lambda: jax.block_until_ready(call(*arguments))


def compile_on_torch(jit_compile, function, *arguments):
    import torch

    def run():
        with torch.no_grad():
            result = function(*arguments)
        if result.is_cuda:
            torch.cuda.synchronize()
        return result

    return run


def copy_call(floats=COPIED_FLOATS):
    """Returns a function that reads and writes so many floats in place."""
    return {
        "tensorflow": copy_on_tensorflow,
        "jax": copy_on_jax,
        "torch": copy_on_torch,
    }[keras.config.backend()](floats)


def copied_bytes(floats=COPIED_FLOATS):
    """Returns what a call of it moves: every float is read and written."""
    return 2 * FLOAT_BYTES * floats


def copy_on_tensorflow(floats):
    import tensorflow as tf

    array = tf.Variable(tf.zeros([floats]))

    # XLA writes the sum where the variable was.
    @tf.function(jit_compile=True)
    def add():
        array.assign(array + 1)

    return add


def copy_on_jax(floats):
    import jax

    add = jax.jit(lambda x: x + 1, donate_argnums=0)
    state = [jax.numpy.zeros(floats)]

    def run():
        state[0] = jax.block_until_ready(add(state[0]))

    return run


def copy_on_torch(floats):
    import torch
    from keras.src.backend.torch.core import get_device

    array = torch.zeros(floats, device=get_device())

    def run():
        array.add_(1)
        if array.is_cuda:
            torch.cuda.synchronize()

    return run
