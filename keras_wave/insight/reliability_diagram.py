"""How often a classifier is right, beside how sure it is."""

from keras_wave.insight.axes import Axes
from keras_wave.insight.markup import percent


def draw(evaluation):
    """Returns a bar for each part of the confidences that texts are in.

    Args:
        evaluation: An `Evaluation`.

    Returns:
        A string, SVG for a page.
    """
    axes = Axes((0, 1), (0, 1), "confidence", "accuracy")
    marks = [_bar(axes, part) for part in evaluation.calibration]
    ends = axes.path([0, 1], [0, 1])
    marks.append(f'<path class="ideal" d="{ends}"/>')
    error = percent(evaluation.expected_calibration_error)
    description = f"Accuracy by confidence; they are {error} apart on average"
    return axes.draw(marks, description)


def _bar(axes, part):
    if not part["count"]:
        return ""
    left, right = axes.x(part["low"]) + 1, axes.x(part["high"]) - 1
    top, bottom = axes.y(part["accuracy"]), axes.y(0)
    right_share, confidence = part["accuracy"], part["confidence"]
    title = (
        f"{part['count']:,} texts: {percent(right_share)} right, "
        f"confidence {percent(confidence)}"
    )
    return (
        f"<g><title>{title}</title>"
        f'<rect class="bar" x="{left:.1f}" y="{top:.1f}" '
        f'width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        f'<circle class="dot validation" r="3.5" cx="{axes.x(confidence):.1f}" '
        f'cy="{top:.1f}"/>'
        "</g>"
    )
