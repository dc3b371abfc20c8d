"""The texts that take the longest to classify."""

import statistics
import time

import numpy as np

COUNT = 5
ROUNDS = 3


def measure(model, texts, token_counts):
    """Times the longest texts, each alone.

    To classify takes time with the tokens that are read, and to tokenize with
    all characters: the slowest texts are among those that have the most of one
    of the two.

    Args:
        model: A `WaveClassifier`.
        texts: A list of strings, or of tuples of them.
        token_counts: An int array of shape `(texts,)`.

    Returns:
        A list of dictionaries, the slowest first: `number` of the text,
        `characters`, `tokens`, and `milliseconds`, the median of three times.
    """
    characters = np.array([len("".join(text)) for text in texts])
    most = [np.lexsort((characters, token_counts)), np.argsort(characters)]
    numbers = dict.fromkeys(
        int(n) for order in most for n in order[: -COUNT - 1 : -1]
    )
    rows = [
        {
            "number": number,
            "characters": int(characters[number]),
            "tokens": int(token_counts[number]),
            "milliseconds": _time(model, texts[number]),
        }
        for number in numbers
    ]
    return sorted(rows, key=lambda row: -row["milliseconds"])


def _time(model, text):
    x = tuple([t] for t in text) if isinstance(text, tuple) else [text]
    times = []
    for _ in range(1 + ROUNDS):
        start = time.perf_counter()
        model.predict(x, verbose=0)
        times.append(time.perf_counter() - start)
    # The first one may compile.
    return 1000 * statistics.median(times[1:])
