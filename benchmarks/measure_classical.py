"""Measures fastText and a linear model, trained on the same rows."""

import sys
import time

import answer_speed
import benchmark_rows
import fasttext_classifier
import linear_classifier
import turns

# `C`, as `recipes/linear_baseline.py` chose it on AG News.
STRENGTH = 3.0


def measure(data, recipe, batch_sizes, rounds, latency_calls, trainers=None):
    """Returns training time, accuracy, texts a second and latency of each.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.
        trainers: A dictionary of name to a function of rows, which returns a
            function from texts to classes. Defaults to `None`: both.
    """
    splits = benchmark_rows.load(data, recipe)
    answers, figures, training = {}, {}, {}
    for name, train in (trainers or TRAINERS).items():
        print(f"  training {name}", file=sys.stderr, flush=True)
        start = time.perf_counter()
        try:
            answers[name] = train(splits.train)
        except ImportError as error:
            figures[name] = {"error": turns.describe(error)}
        training[name] = time.perf_counter() - start
    figures |= answer_speed.measure_rows(
        answers, splits.validation, batch_sizes, rounds, latency_calls
    )
    for name in answers:
        figures[name]["training_seconds"] = training[name]
        figures[name]["training_rows"] = len(splits.train)
    return figures


TRAINERS = {
    "fasttext": fasttext_classifier.train,
    "tfidf_svm": lambda rows: linear_classifier.train(rows, STRENGTH),
}
