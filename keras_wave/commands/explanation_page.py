"""The explanation of a text as one HTML file, which loads nothing else."""

from keras_wave.insight import coloured_text
from keras_wave.insight import page
from keras_wave.insight.markup import escape
from keras_wave.insight.markup import percent
from keras_wave.insight.markup import signed


def make_page(explanation, title):
    """Returns the page.

    Args:
        explanation: A `keras_wave.insight.Explanation`.
        title: string.
    """
    best = explanation.predicted_class
    scores = explanation.contributions[:, best]
    name = escape(explanation.class_names[best])
    probability = percent(explanation.probabilities[best])
    moves = f"""\
<p class="note">A token is coloured by how much it moved the answer
<mark data-effect="for">towards</mark> or
<mark data-effect="against">away from</mark> <bdi>{name}</bdi>: its logit, less
that of the text without the token.</p>
{coloured_text.draw(explanation, scores)}"""
    return page.make_page(
        title,
        f"The answer is <b><bdi>{name}</bdi></b> ({probability}).",
        [
            ("What moved it", moves),
            ("Every class", _draw_table(explanation)),
            ("The waves", f"<figure>{explanation.plot_waves()}</figure>"),
        ],
    )


def _draw_table(explanation):
    heads = "".join(
        f'<th scope="col"><bdi>{escape(name)}</bdi></th>'
        for name in explanation.class_names
    )
    rows = "\n".join(
        f'<tr><th scope="row"><bdi>{escape(token)}</bdi></th>'
        + "".join(f"<td>{signed(move)}</td>" for move in moves)
        + "</tr>"
        for token, moves in zip(explanation.tokens, explanation.contributions)
    )
    return f"""\
<div class="scroll" tabindex="0" role="region" aria-label="Every class">
<table>
<thead><tr><th scope="col">token</th>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>"""
