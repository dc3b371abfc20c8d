"""The report of an evaluation as one HTML file, which loads nothing else."""

from keras_wave.insight import class_tables
from keras_wave.insight import learning_curves
from keras_wave.insight import mistakes
from keras_wave.insight import page
from keras_wave.insight import reliability_diagram
from keras_wave.insight.markup import escape
from keras_wave.insight.markup import percent
from keras_wave.insight.markup import shorten


def make_page(
    title, subtitle, evaluation, explanations, slow_texts, texts, curves, cut
):
    """Returns the page.

    Args:
        title: string.
        subtitle: string.
        evaluation: An `Evaluation`.
        explanations: A dictionary of an `Explanation` for the number of each
            mistake that is shown, the worst first.
        slow_texts: A list, as `slow_texts.measure()` returns it.
        texts: A list of strings, or of tuples of them.
        curves: What `history_epochs.read()` returns, or `None`.
        cut: A pair of ints: how many texts are as long as can be read, and how
            many tokens that is.
    """
    sections = [
        ("", _summary(evaluation)),
        ("Learning curves", _curves(curves) if curves else ""),
        ("What is taken for what", class_tables.draw_confusion(evaluation)),
        ("Each class", class_tables.draw_classes(evaluation)),
        ("Calibration", _calibration(evaluation)),
        ("Worst mistakes", mistakes.draw(evaluation, explanations)),
        ("Longest and slowest texts", _slow_texts(slow_texts, texts, cut)),
    ]
    return page.make_page(title, escape(subtitle), sections)


def _summary(evaluation):
    wrong = int((~evaluation.is_right).sum())
    figures = {
        "accuracy": percent(evaluation.accuracy),
        "macro F1": percent(evaluation.macro_f1),
        "calibration error": percent(evaluation.expected_calibration_error),
        "texts": f"{len(evaluation.labels):,}",
        "mistakes": f"{wrong:,}",
    }
    items = "\n".join(
        f"<div><dt>{name}</dt><dd>{value}</dd></div>"
        for name, value in figures.items()
    )
    return f'<dl class="figures">\n{items}\n</dl>'


def _curves(curves):
    figures = "\n".join(learning_curves.draw(*curves))
    return figures and f'<div class="charts">\n{figures}\n</div>'


def _calibration(evaluation):
    error = percent(evaluation.expected_calibration_error)
    return f"""\
<p class="note">Each bar holds the answers of about that confidence, and is as
high as the share of them that is right. On the dashed line, confidence is what
it says; the answers are {error} off it on average, the expected calibration
error.</p>
<figure>{reliability_diagram.draw(evaluation)}</figure>
{class_tables.draw_calibration(evaluation)}"""


def _slow_texts(rows, texts, cut):
    count, length = cut
    body = "\n".join(
        f'<tr><td class="text">{_sample(texts[row["number"]])}</td>'
        f"<td>{row['tokens']:,}</td><td>{row['characters']:,}</td>"
        f"<td>{row['milliseconds']:.1f}</td></tr>"
        for row in rows
    )
    are = "text has" if count == 1 else "texts have"
    return f"""\
<p class="note">{count:,} {are} all of the {length:,} tokens that are read; what
is past them is not. These have the most tokens or characters, each classified
alone.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Longest texts">
<table>
<thead><tr><th scope="col">text</th><th scope="col">tokens read</th>
<th scope="col">characters</th><th scope="col">milliseconds</th></tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>"""


def _sample(text):
    text = text if isinstance(text, str) else " | ".join(text)
    text = shorten(" ".join(text[:1000].split()), 70)
    return f'<bdi dir="auto">{escape(text)}</bdi>'
