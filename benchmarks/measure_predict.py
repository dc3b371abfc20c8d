"""Measures `WaveClassifier.predict()` on raw strings."""

import answer_speed
import benchmark_rows
import classifier_forms
import keras_wave


def measure(data, recipe, presets, forms, batch_sizes, rounds, latency_calls):
    """Returns accuracy, texts a second and latency, by preset and form.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        forms: A list of names of `classifier_forms`.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.
    """
    rows = benchmark_rows.load(data, recipe).validation
    answers = {}
    for preset in presets:
        classifier = keras_wave.WaveClassifier.from_preset(preset)
        for form in forms:
            model = classifier_forms.make(classifier, form)
            answers[preset, form] = make_answer(model)
    return classifier_forms.by_preset(
        answer_speed.measure_rows(
            answers, rows, batch_sizes, rounds, latency_calls
        )
    )


def make_answer(classifier):
    def answer(texts):
        logits = classifier.predict(texts, batch_size=len(texts), verbose=0)
        return logits.argmax(axis=-1)

    return answer
