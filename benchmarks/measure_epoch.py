"""Measures epochs of `fit()`: texts a second."""

import inspect
import sys
import time

import keras
import numpy as np

import benchmark_rows
import full_batch
import keras_wave
import length_bucketing
import measure_step
import optimizers
import turns

# What fills the preprocessor's length, and what `fit()` does about it.
PADDED = "padded"
BUCKETED = "bucketed"


def measure(
    data,
    recipe,
    rows,
    presets,
    names,
    batch_size,
    rounds,
    seconds_an_epoch,
    available=None,
):
    """Returns how long epochs on texts, and on ids padded to one length, took.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        rows: int. Texts in an epoch of a preset.
        presets: A list of presets, trained further on the texts.
        names: A list of names of systems, trained on padded ids.
        batch_size: int.
        rounds: int. Epochs that are timed.
        seconds_an_epoch: number. A system's epoch has as few rows as take
            this long, so that the slow ones end; texts a second tell them all.
        available: A dictionary of name to `System`. Defaults to `None`: all.

    Returns:
        A dictionary of `mean_tokens`, `sequence_length`, and of `texts` and
        `ids`, each by name.
    """
    split = benchmark_rows.load(data, recipe).train
    texts, labels = split.texts[:rows], np.array(split.labels[:rows])
    preprocessor = keras_wave.WaveClassifierPreprocessor.from_preset(
        full_batch.PRESET
    )
    token_rows = length_bucketing.encode(preprocessor, texts)
    length = preprocessor.sequence_length
    results = {
        "rows": len(texts),
        "mean_tokens": float(token_rows.lengths.mean()),
        "sequence_length": length,
        "batch_size": batch_size,
        "texts": {
            preset: of_texts(preset, texts, labels, batch_size, rounds)
            for preset in presets
        },
        "ids": {},
    }
    inputs = padded(token_rows, length)
    for system in measure_step.find(names, available):
        print(f"  {system.title}", file=sys.stderr, flush=True)
        try:
            result = of_ids(
                system, inputs, labels, batch_size, rounds, seconds_an_epoch
            )
        # Whatever a backend raises for what it cannot do.
        except Exception as error:
            result = {"error": turns.describe(error)}
        results["ids"][system.name] = {"title": system.title, **result}
    return results


def of_texts(preset, texts, labels, batch_size, rounds):
    """Returns the times of padded and of bucketed epochs on raw strings."""
    epochs = {}
    for kind in (PADDED, BUCKETED):
        print(f"  {preset}, {kind}", file=sys.stderr, flush=True)
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        epochs[kind] = text_epoch(classifier, texts, labels, batch_size, kind)
    seconds, errors = turns.take_turns(
        {kind: epoch for kind, epoch in epochs.items() if epoch}, rounds
    )
    results = {
        kind: {"rows": len(texts), "seconds": values}
        for kind, values in seconds.items()
    }
    for kind, error in errors.items():
        results[kind] = {"error": error}
    if epochs[BUCKETED] is None:
        results[BUCKETED] = {"error": "fit() has no `bucket_by_length`"}
    return results


def text_epoch(classifier, texts, labels, batch_size, kind):
    """Returns a function that trains for one epoch, or `None` without one."""
    options = {}
    if "bucket_by_length" in inspect.signature(classifier.fit).parameters:
        options["bucket_by_length"] = kind == BUCKETED
    elif kind == BUCKETED:
        return None
    return lambda: classifier.fit(
        texts, labels, batch_size=batch_size, verbose=0, **options
    )


def of_ids(system, inputs, labels, batch_size, rounds, seconds_an_epoch):
    """Returns the times of epochs on as many rows as the time allows."""
    network = system.build()
    network.model.compile(
        optimizers.make(system.optimizer),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )

    def epoch(batches):
        rows = slice(0, batches * batch_size)
        network.model.fit(
            {name: array[rows] for name, array in inputs.items()},
            labels[rows],
            batch_size=batch_size,
            verbose=0,
        )

    # The first compiles, the second tells what a step takes.
    epoch(1)
    start = time.perf_counter()
    epoch(1)
    a_step = time.perf_counter() - start
    most = max(len(labels) // batch_size, 1)
    batches = int(min(max(seconds_an_epoch // a_step, 1), most))
    seconds, errors = turns.take_turns({"fit": lambda: epoch(batches)}, rounds)
    if errors:
        return {"error": errors["fit"]}
    return {
        "rows": min(batches * batch_size, len(labels)),
        "seconds": seconds["fit"],
    }


def padded(rows, length):
    """Returns the model's inputs, every text padded to the same length."""
    return rows.pad(np.arange(len(rows)), length)
