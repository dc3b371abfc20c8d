"""Measures exports of one format, each form of a preset beside the others."""

import answer_speed
import benchmark_rows
import classifier_forms
import export_folder


def measure(
    load,
    format,
    folder,
    data,
    recipe,
    presets,
    forms,
    batch_sizes,
    rounds,
    latency_calls,
):
    """Returns accuracy, texts a second and latency, by preset and form.

    Args:
        load: A function from the path of an export to one from a list of texts
            to an array of class numbers.
        format: string.
        folder: string. What `measure_export` wrote.
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        forms: A list of names of `classifier_forms`.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.
    """
    rows = benchmark_rows.load(data, recipe).validation
    paths = export_folder.find_all(folder, presets, forms, format)
    answers = {key: load(path) for key, path in paths.items()}
    return classifier_forms.by_preset(
        answer_speed.measure_rows(
            answers, rows, batch_sizes, rounds, latency_calls
        )
    )
