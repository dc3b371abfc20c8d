"""Serves a SavedModel to threads on TensorFlow, and measures it."""

import functools
import importlib.util
import json
import pathlib
import queue
import time

import numpy as np
import tensorflow as tf

from tests.reliability.threads import run_at_once
from tests.reliability.used_memory import used_bytes

LARGEST_BATCH = 64
# Of an answer to that of the classifier, as `export()` checks it.
TOLERANCE = 1e-4


def main(folder, questions):
    """Prints JSON: what `serve()` returns.

    Args:
        folder: string. An export.
        questions: string. A JSON file of the other arguments of `serve()`.
    """
    questions = json.loads(pathlib.Path(questions).read_text())
    print(json.dumps(serve(load(folder), **questions)))


def load(folder):
    """Returns the signature of an export that takes raw strings."""
    # TensorFlow Text imports Keras itself: its operations are all it takes.
    package = pathlib.Path(importlib.util.find_spec("tensorflow_text").origin)
    for library in package.parent.glob("python/ops/*.so"):
        tf.load_op_library(str(library))
    return tf.saved_model.load(folder).signatures["serving_default"]


def serve(signature, texts, probabilities, class_names, threads, before, after):
    """Asks everything, and compares every answer.

    Args:
        signature: A function of a SavedModel.
        texts: A list of distinct strings, which begin again where they end.
        probabilities: What the classifier answers to them.
        class_names: A list of strings.
        threads: int. How many ask.
        before: int. How many texts they ask before memory is measured.
        after: int. How many they ask then.

    Returns:
        A dictionary: how many texts were `answered` and how many answers are
        `wrong`; and of the texts `after`, the `growth` of the memory in bytes,
        the `seconds`, and as `calls` the number of texts and the seconds of
        each.
    """
    texts = np.array([text.encode("utf-8") for text in texts], dtype=object)
    expected = np.array(probabilities, dtype="float32")
    ask_all = functools.partial(
        ask_from_threads,
        functools.partial(ask, signature, texts),
        functools.partial(count_wrong, expected, class_names),
        threads,
    )
    warm = ask_all(make_calls(before, len(texts)))
    memory = used_bytes()
    begin = time.perf_counter()
    measured = ask_all(make_calls(after, len(texts)))
    seconds = time.perf_counter() - begin
    return {
        "answered": sum(size for size, _, _ in warm + measured),
        "wrong": sum(wrong for _, _, wrong in warm + measured),
        "growth": used_bytes() - memory,
        "seconds": seconds,
        "calls": [(size, duration) for size, duration, _ in measured],
    }


def make_calls(total, distinct):
    """Returns the numbers of the texts of each call, `total` of them in all.

    One call has a single text, the next one a batch.
    """
    draw = np.random.default_rng(0)
    numbers = np.arange(total) % distinct
    sizes = draw.integers(2, LARGEST_BATCH + 1, size=total)
    sizes[::2] = 1
    ends = np.cumsum(sizes)
    return np.split(numbers, ends[ends < total])


def ask_from_threads(ask, count_wrong, threads, calls):
    """Lets threads make calls, each the next one that nobody has made.

    Returns:
        A list of the number of the texts, the seconds, and the number of wrong
        answers of each call.
    """
    waiting = queue.SimpleQueue()
    for numbers in calls:
        waiting.put(numbers)

    def work():
        figures = []
        while True:
            try:
                numbers = waiting.get_nowait()
            except queue.Empty:
                return figures
            begin = time.perf_counter()
            answers = ask(numbers)
            seconds = time.perf_counter() - begin
            wrong = count_wrong(numbers, *answers)
            figures.append((len(numbers), seconds, wrong))

    return sum(run_at_once([work] * threads), [])


def ask(signature, texts, numbers):
    """Returns probabilities and labels of some of the texts."""
    outputs = signature(texts=tf.constant(texts[numbers]))
    return outputs["probabilities"].numpy(), outputs["label"].numpy()


def count_wrong(expected, class_names, numbers, probabilities, labels):
    """Returns how many answers have another label or other probabilities."""
    expected = expected[numbers]
    if probabilities.shape != expected.shape or labels.shape != numbers.shape:
        return len(numbers)
    chosen = [class_names.index(label.decode("utf-8")) for label in labels]
    difference = np.abs(probabilities - expected).max(axis=-1)
    # The likeliest, or one that rounding may have made it.
    lacks = expected.max(axis=-1) - expected[np.arange(len(numbers)), chosen]
    is_right = (difference <= TOLERANCE) & (lacks <= 2 * TOLERANCE)
    return int((~is_right).sum())
