"""The tables of answers, from strings and from ids."""

import statistics

import answers
import record
from classifier_forms import FORMS
from engines import TITLES
from model_card import make_table
from page_tables import NOT_MEASURED


def inference(figures):
    """Returns texts a second by batch size, and the latency of one text."""
    found = [
        (f"preset `{preset}`, {form}, {runtime}", result)
        for preset, form, runtime, result in answers.of_waves(figures)
    ]
    found += answers.of_classical(figures).items()
    batch_sizes = sorted(
        {
            int(size)
            for _, result in found
            for size in result.get("texts_a_second", {})
        }
    )
    rows = []
    for title, result in found:
        rates = result.get("texts_a_second", {})
        rows.append(
            [
                title,
                f"{result['accuracy']:.4f}" if "accuracy" in result else "",
                *(
                    f"{rates[str(size)]['median']:,.0f}"
                    if str(size) in rates
                    else result.get("error", NOT_MEASURED)
                    for size in batch_sizes
                ),
                *latency_cells(result.get("latency")),
            ]
        )
    header = ["system", "validation accuracy"]
    header += [f"texts/s, {size} a call" for size in batch_sizes]
    header += ["one text, median, ms", "one text, p99, ms"]
    return make_table(header, rows)


def latency_cells(latency):
    return [
        f"{1e3 * latency[key]:.2f}" if latency else NOT_MEASURED
        for key in ("median", "p99")
    ]


def training(figures):
    """Returns how long the classical models took to train."""
    rows = [
        [title, f"{r['training_rows']:,}", f"{r['training_seconds']:.1f}"]
        for title, r in answers.of_classical(figures).items()
        if "training_seconds" in r
    ]
    return make_table(["system", "rows", "training, s"], rows)


def tokens(figures):
    """Returns texts a second from ids to logits."""
    rows = []
    for preset, backend, found in of_tokens(figures):
        for size, result in found["rates"].items():
            rates = [
                f"{result['texts'] / statistics.median(seconds):,.0f}"
                if (seconds := result["seconds"].get(form))
                else NOT_MEASURED
                for form in FORMS
            ]
            faster = result["folded_is_faster_by"]
            faster = f"{faster:.1f}" if faster else NOT_MEASURED
            rows.append([f"`{preset}`", backend, size, *rates, faster])
    header = ["preset", "backend", "texts a call"]
    header += [f"{form}, texts/s" for form in FORMS]
    return make_table([*header, "times as fast"], rows)


def token_latency(figures):
    """Returns the latency of one text from ids to logits."""
    rows = []
    for preset, backend, found in of_tokens(figures):
        for form, latency in found["latency"].items():
            title = f"`{preset}`, {form}"
            rows.append([title, backend, *latency_cells(latency)])
    header = ["preset", "backend", "one text, median, ms", "one text, p99, ms"]
    return make_table(header, rows)


def of_tokens(figures):
    """Returns `(preset, backend, result)` of each."""
    results = record.results(figures, "inference/tokens/")
    return [
        (preset, TITLES[backend], found)
        for backend, presets in results.items()
        for preset, found in presets.items()
    ]
