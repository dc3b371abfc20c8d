"""Wrong answers, with the words that led there."""

import numpy as np

from keras_wave.insight import coloured_text
from keras_wave.insight.markup import escape
from keras_wave.insight.markup import percent
from keras_wave.insight.markup import signed

STRONGEST = 3


def draw(evaluation, explanations):
    """Returns the mistakes as HTML.

    Args:
        evaluation: An `Evaluation`.
        explanations: A dictionary of an `Explanation` for the number of each
            mistake, the worst first.
    """
    if not explanations:
        return '<p class="note">There are none.</p>'
    items = "\n".join(
        _mistake(evaluation, number, explanation)
        for number, explanation in explanations.items()
    )
    return f"""\
<p class="note">The wrong answers that give the right class the least
probability. A token is coloured by how much it moved the answer
<mark data-effect="for">towards the wrong class</mark> or
<mark data-effect="against">towards the right one</mark>: the difference of
their logits, less that of the text without the token.</p>
<ol class="mistakes">
{items}
</ol>"""


def _mistake(evaluation, number, explanation):
    answer, label = evaluation.predictions[number], evaluation.labels[number]
    scores = (
        explanation.contributions[:, answer]
        - explanation.contributions[:, label]
    )
    wrong, right = (
        f"<b><bdi>{escape(evaluation.class_names[index])}</bdi></b> "
        f"({percent(evaluation.probabilities[number, index])})"
        for index in (answer, label)
    )
    return f"""\
<li>
<p>{wrong} instead of {right}</p>
{coloured_text.draw(explanation, scores)}
<p class="note">{_strongest(explanation, scores)}</p>
</li>"""


def _strongest(explanation, scores):
    """Returns the words that did the most, for whoever sees no colours."""
    scores = np.where(explanation.is_special, 0, scores)
    order = np.argsort(-np.abs(scores), kind="stable")[:STRONGEST]
    return ", ".join(
        f"<bdi>{escape(explanation.tokens[i])}</bdi> {signed(scores[i])}"
        for i in order
        if not explanation.is_special[i]
    )
