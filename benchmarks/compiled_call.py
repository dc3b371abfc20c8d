"""A model as one compiled function of ids, without what `predict()` adds."""

import keras


def make(model):
    """Returns a function from ids to logits, which waits for its result.

    Args:
        model: A model that takes `token_ids` and `padding_mask`.
    """
    return {
        "tensorflow": on_tensorflow,
        "jax": on_jax,
        "torch": on_torch,
    }[keras.config.backend()](model)


def on_tensorflow(model):
    import tensorflow as tf

    call = tf.function(
        lambda inputs: model(inputs, training=False), jit_compile=True
    )
    return lambda inputs: call(inputs).numpy()


def on_jax(model):
    import jax

    def forward(weights, others, inputs):
        outputs, _ = model.stateless_call(
            weights, others, inputs, training=False
        )
        return outputs

    call = jax.jit(forward)
    weights, others = (
        [variable.value for variable in variables]
        for variables in (
            model.trainable_variables,
            model.non_trainable_variables,
        )
    )
    return lambda inputs: jax.block_until_ready(call(weights, others, inputs))


def on_torch(model):
    import torch

    def call(inputs):
        with torch.no_grad():
            return model(inputs, training=False).cpu()

    return call
