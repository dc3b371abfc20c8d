"""Times functions that answer lists of texts."""

import itertools
import statistics
import sys
import time

import numpy as np

import summaries
import turns

# Calls with a batch go on for so long, so that a short one is no coincidence.
SECONDS_A_ROUND = 0.2
MOST_CALLS = 64


def measure(answers, texts, batch_sizes, rounds, latency_calls):
    """Returns texts a second by batch size, and the latency of one text.

    Args:
        answers: A dictionary of name to a function from a list of texts to an
            array of class numbers.
        texts: A list of strings, from which all take the same ones.
        batch_sizes: A list of ints. How many texts a call gets.
        rounds: int. How often each batch size is timed.
        latency_calls: int. Calls of a single text.

    Returns:
        A dictionary by name of `texts_a_second`, by batch size the median and
        the ends, and `latency`, in seconds.
    """
    figures = {name: {"texts_a_second": {}} for name in answers}
    for batch_size in batch_sizes:
        print(f"  {batch_size} texts a call", file=sys.stderr, flush=True)
        repeated, counts = {}, {}
        for name, answer in answers.items():
            if "error" in figures[name]:
                continue
            try:
                calls = count_calls(answer, make_batches(texts, batch_size, 1))
            # Whatever somebody else's library raises.
            except Exception as error:
                figures[name]["error"] = turns.describe(error)
                continue
            batches = make_batches(texts, batch_size, calls)
            repeated[name] = repeat(answer, batches)
            counts[name] = calls * batch_size
        seconds, errors = turns.take_turns(repeated, rounds)
        for name, values in seconds.items():
            rates = [counts[name] / value for value in values]
            figures[name]["texts_a_second"][str(batch_size)] = (
                summaries.summarize(rates)
            )
        for name, error in errors.items():
            figures[name]["error"] = error
    working = {
        name: answer
        for name, answer in answers.items()
        if "error" not in figures[name]
    }
    seconds = single_texts(working, texts, latency_calls)
    for name, values in seconds.items():
        figures[name]["latency"] = summaries.latency(values)
    return figures


def measure_rows(answers, rows, batch_sizes, rounds, latency_calls):
    """Returns what `measure()` does, and the `accuracy` on all the rows.

    Args:
        answers: As in `measure()`.
        rows: A `labelled_text.LabelledText`.
        batch_sizes: As in `measure()`.
        rounds: As in `measure()`.
        latency_calls: As in `measure()`.
    """
    figures = measure(answers, rows.texts, batch_sizes, rounds, latency_calls)
    for name, answer in answers.items():
        if "error" not in figures[name]:
            figures[name]["accuracy"] = accuracy(answer, rows)
    return figures


def make_batches(texts, batch_size, calls):
    """Returns so many full batches, which begin again where texts end."""
    endless = itertools.cycle(texts)
    return [list(itertools.islice(endless, batch_size)) for _ in range(calls)]


def count_calls(call, batches):
    """Returns how often to call, so that it takes long enough to be timed."""
    repeat(call, batches)()
    start = time.perf_counter()
    repeat(call, batches)()
    seconds = (time.perf_counter() - start) / len(batches)
    return max(1, min(MOST_CALLS, round(SECONDS_A_ROUND / seconds)))


def repeat(call, batches):
    """Returns a function that calls with one batch after the other."""
    return lambda: [call(batch) for batch in batches]


def single_texts(answers, texts, calls):
    """Returns the seconds of each call with one text, by name.

    They are warm: each function has answered every text before, since one of
    another length may compile.
    """
    seconds = {name: [] for name in answers}
    for answer in answers.values():
        for text in texts[:calls]:
            answer([text])
    # In turns of ten, since each loses what the others put into the caches.
    for start in range(0, calls, 10):
        for name, answer in answers.items():
            for number in range(start, min(start + 10, calls)):
                text = [texts[number % len(texts)]]
                begin = time.perf_counter()
                answer(text)
                seconds[name].append(time.perf_counter() - begin)
    return seconds


def accuracy(answer, rows, batch_size=500):
    """Returns the share of rows whose class is answered."""
    classes = np.concatenate(
        [
            answer(rows.texts[start : start + batch_size])
            for start in range(0, len(rows), batch_size)
        ]
    )
    return statistics.fmean(classes == np.array(rows.labels))
