"""Measures SavedModels, served by TensorFlow and TensorFlow Text alone."""

import functools

import tensorflow as tf
import tensorflow_text  # noqa: F401  What the tokenizers are made of.

import served_exports


def load(path):
    serve = tf.saved_model.load(str(path)).signatures["serving_default"]

    def answer(texts):
        return serve(tf.constant(texts))["logits"].numpy().argmax(axis=-1)

    return answer


measure = functools.partial(served_exports.measure, load, "tf_saved_model")
