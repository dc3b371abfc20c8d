"""Measures `WaveClassifier.predict()` on raw strings."""

import answer_speed
import benchmark_rows
import keras_wave


def measure(data, recipe, presets, batch_sizes, rounds, latency_calls):
    """Returns accuracy, texts a second and latency of each preset.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.
    """
    rows = benchmark_rows.load(data, recipe).validation
    answers = {preset: load(preset) for preset in presets}
    return answer_speed.measure_rows(
        answers, rows, batch_sizes, rounds, latency_calls
    )


def load(preset):
    classifier = keras_wave.WaveClassifier.from_preset(preset)

    def answer(texts):
        logits = classifier.predict(texts, batch_size=len(texts), verbose=0)
        return logits.argmax(axis=-1)

    return answer
