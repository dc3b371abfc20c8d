"""Measures classifiers from ids to logits, as they are and folded."""

import sys

import answer_speed
import benchmark_rows
import compiled_call
import keras_wave
import length_bucketing
import measure_epoch
import summaries
import turns


def measure(data, recipe, presets, batch_sizes, rounds):
    """Returns texts a second of each preset, by batch size.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        batch_sizes: A list of ints.
        rounds: int. How often each is timed.

    Returns:
        A dictionary by preset of dictionaries by batch size. Each has the
        seconds of `whole` and of `folded`, the classifier that `fold()`
        returns, and of how many texts.
    """
    texts = benchmark_rows.load(data, recipe).validation.texts
    return {
        preset: of_preset(preset, texts, batch_sizes, rounds)
        for preset in presets
    }


def of_preset(preset, texts, batch_sizes, rounds):
    classifier = keras_wave.WaveClassifier.from_preset(preset)
    models = {"whole": classifier}
    if hasattr(classifier, "fold"):
        models["folded"] = classifier.fold()
    inputs = encode(classifier.preprocessor, texts)
    figures = {}
    for batch_size in batch_sizes:
        print(f"  {preset}, {batch_size}", file=sys.stderr, flush=True)
        calls, counts = {}, {}
        for name, model in models.items():
            call = compiled_call.make(model)
            first = make_batches(inputs, batch_size, 1)
            counts[name] = answer_speed.count_calls(call, first)
            batches = make_batches(inputs, batch_size, counts[name])
            calls[name] = answer_speed.repeat(call, batches)
        seconds, errors = turns.take_turns(calls, rounds)
        # Of one call, whatever was timed at once.
        seconds = {
            name: [value / counts[name] for value in values]
            for name, values in seconds.items()
        }
        figures[str(batch_size)] = {
            "texts": batch_size,
            "seconds": seconds,
            "errors": errors,
            "folded_is_faster_by": summaries.median_ratio(
                seconds["whole"], seconds["folded"]
            )
            if {"whole", "folded"} <= set(seconds)
            else None,
        }
    return figures


def make_batches(inputs, batch_size, calls):
    """Returns so many full batches of ids, which begin again at the end."""
    rows = range(len(inputs["token_ids"]))
    return [
        {name: array[batch] for name, array in inputs.items()}
        for batch in answer_speed.make_batches(rows, batch_size, calls)
    ]


def encode(preprocessor, texts):
    """Returns ids of texts, each padded to the preprocessor's length."""
    token_ids = length_bucketing.encode(preprocessor, texts)
    return measure_epoch.padded(token_ids, preprocessor.sequence_length)
