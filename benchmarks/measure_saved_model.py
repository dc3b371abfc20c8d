"""Measures SavedModels in a process of TensorFlow and TensorFlow Text alone."""

import pathlib

import tensorflow as tf
import tensorflow_text  # noqa: F401  What the tokenizers are made of.

import answer_speed
import benchmark_rows


def measure(folder, data, recipe, presets, batch_sizes, rounds, latency_calls):
    """Returns accuracy, texts a second and latency of each export.

    Args:
        folder: string. What `measure_export` wrote.
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.
    """
    rows = benchmark_rows.load(data, recipe).validation
    answers = {
        preset: load(pathlib.Path(folder, preset, "tf_saved_model"))
        for preset in presets
    }
    return answer_speed.measure_rows(
        answers, rows, batch_sizes, rounds, latency_calls
    )


def load(path):
    serve = tf.saved_model.load(str(path)).signatures["serving_default"]

    def answer(texts):
        return serve(tf.constant(texts))["logits"].numpy().argmax(axis=-1)

    return answer
