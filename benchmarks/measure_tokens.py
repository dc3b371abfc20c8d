"""Measures classifiers from ids to logits, as trained and folded."""

import sys

import answer_speed
import benchmark_rows
import classifier_forms
import compiled_call
import keras_wave
import length_bucketing
import measure_epoch
import summaries
import turns
from classifier_forms import AS_TRAINED
from classifier_forms import FOLDED


def measure(data, recipe, presets, forms, batch_sizes, rounds, latency_calls):
    """Returns texts a second by batch size, and latency, of each preset.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        forms: A list of names of `classifier_forms`.
        batch_sizes: A list of ints.
        rounds: int. How often each is timed.
        latency_calls: int. Calls of a single text.

    Returns:
        A dictionary by preset: `rates`, by batch size as `of_batches()` has
        them, and `latency`, by form.
    """
    texts = benchmark_rows.load(data, recipe).validation.texts
    figures = {}
    for preset in presets:
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        calls = {
            form: compiled_call.make(classifier_forms.make(classifier, form))
            for form in forms
        }
        inputs = encode(classifier.preprocessor, texts)
        rates = {}
        for batch_size in batch_sizes:
            print(f"  {preset}, {batch_size}", file=sys.stderr, flush=True)
            rates[str(batch_size)] = of_batches(
                calls, inputs, batch_size, rounds
            )
        figures[preset] = {
            "rates": rates,
            "latency": of_single_texts(calls, inputs, latency_calls),
        }
    return figures


def of_batches(calls, inputs, batch_size, rounds):
    """Returns the `seconds` of so many `texts` by form, and what they say."""
    repeated, counts = {}, {}
    for form, call in calls.items():
        first = make_batches(inputs, batch_size, 1)
        counts[form] = answer_speed.count_calls(call, first)
        batches = make_batches(inputs, batch_size, counts[form])
        repeated[form] = answer_speed.repeat(call, batches)
    seconds, errors = turns.take_turns(repeated, rounds)
    # Of one call, whatever was timed at once.
    seconds = {
        form: [value / counts[form] for value in values]
        for form, values in seconds.items()
    }
    faster = None
    if {AS_TRAINED, FOLDED} <= set(seconds):
        faster = summaries.median_ratio(seconds[AS_TRAINED], seconds[FOLDED])
    return {
        "texts": batch_size,
        "seconds": seconds,
        "errors": errors,
        "folded_is_faster_by": faster,
    }


def of_single_texts(calls, inputs, latency_calls):
    """Returns the latency of each form."""
    rows = make_batches(inputs, 1, latency_calls)
    answers = {
        form: lambda texts, call=call: call(*texts)
        for form, call in calls.items()
    }
    seconds = answer_speed.single_texts(answers, rows, latency_calls)
    return {form: summaries.latency(x) for form, x in seconds.items()}


def make_batches(inputs, batch_size, calls):
    """Returns so many full batches of ids, which begin again at the end."""
    rows = range(len(inputs["token_ids"]))
    return [
        {name: array[batch] for name, array in inputs.items()}
        for batch in answer_speed.make_batches(rows, batch_size, calls)
    ]


def encode(preprocessor, texts):
    """Returns ids of texts, each padded to the preprocessor's length."""
    rows = length_bucketing.encode(preprocessor, texts)
    return measure_epoch.padded(rows, preprocessor.sequence_length)
