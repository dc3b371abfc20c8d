"""What the record knows of every way to answer texts."""

import record

RUNTIMES = {"tf_saved_model": "SavedModel", "onnx": "ONNX"}
CLASSICAL = {"fasttext": "fastText", "tfidf_svm": "TF-IDF, linear SVM"}


def of_waves(figures):
    """Returns `(preset, form, runtime, result)` of each, forms side by side."""
    predict = record.results(figures, "inference/predict/")
    runtimes = {
        f"`predict` on {backend}": presets
        for backend, presets in predict.items()
    }
    for name, title in RUNTIMES.items():
        runtimes[title] = record.result(figures, f"inference/{name}")
    return [
        (preset, form, runtime, result)
        for runtime, presets in runtimes.items()
        for preset, forms in presets.items()
        for form, result in forms.items()
    ]


def of_classical(figures):
    """Returns the results of the other models, by title."""
    results = record.result(figures, "inference/classical")
    return {CLASSICAL[name]: result for name, result in results.items()}


def best_rate(result):
    """Returns texts a second by the best batch size, `None` without any."""
    rates = result.get("texts_a_second", {}).values()
    return max((rate["median"] for rate in rates), default=None)
