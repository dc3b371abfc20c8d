"""A text with its tokens coloured by what they did."""

from keras_wave.insight.markup import escape
from keras_wave.insight.markup import shorten
from keras_wave.insight.markup import signed

# A token has the full colour from this score on, or from the largest of its
# text: what is small everywhere shall not look large.
FULL_COLOUR = 1.0
# What is past the last token that is read is shown in part.
REST = 200


def draw(explanation, scores):
    """Returns the text of an explanation as HTML.

    Args:
        explanation: An `Explanation`.
        scores: A float array of shape `(tokens,)`: positive for what is
            coloured as "for", negative for "against".

    Returns:
        A string: a paragraph for each text of the row.
    """
    text = explanation.text
    texts = text if isinstance(text, tuple) else (text,)
    words = [i for i, s in enumerate(explanation.is_special) if not s]
    scale = max([FULL_COLOUR, *(abs(float(scores[i])) for i in words)])
    paragraphs = []
    for number, text in enumerate(texts):
        group = [i for i in words if explanation.segments[i] == number]
        if any(explanation.spans[i] is None for i in group):
            content = _from_tokens(explanation, group, scores, scale)
        else:
            content = _from_text(text, explanation, group, scores, scale)
        paragraphs.append(f'<p class="text" dir="auto">{content}</p>')
    return "\n".join(paragraphs)


def _from_text(text, explanation, group, scores, scale):
    parts, at = [], 0
    for i in group:
        start, end = explanation.spans[i]
        parts.append(escape(text[at:start]))
        parts.append(_mark(text[start:end], scores[i], scale))
        at = end
    rest = text[at:]
    if rest.strip():
        parts.append(
            f'<span class="unread">{escape(shorten(rest, REST))}</span>'
        )
    return "".join(parts) or "(nothing)"


def _from_tokens(explanation, group, scores, scale):
    tokenizer = explanation.classifier.preprocessor.tokenizer
    suffix = getattr(tokenizer, "suffix_indicator", "##")
    parts = []
    for i in group:
        token = explanation.tokens[i]
        gap = "" if token.startswith(suffix) else " "
        mark = _mark(token.removeprefix(suffix), scores[i], scale)
        parts.append(gap + mark)
    return "".join(parts)


def _mark(word, score, scale):
    number = signed(score)
    if not number.startswith(("+", "\u2212")):
        return escape(word)
    effect = "for" if score > 0 else "against"
    strength = 100 * abs(score) / scale
    return (
        f'<mark data-effect="{effect}" style="--strength:{strength:.0f}%" '
        f'title="{number}">{escape(word)}</mark>'
    )
