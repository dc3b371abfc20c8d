"""Classes and confidences of an evaluation, as tables of HTML."""

import numpy as np

from keras_wave.insight.markup import escape
from keras_wave.insight.markup import percent

# Of more classes, the names are upright, and the matrix is hard to survey.
FEW_CLASSES = 8
# Of more, nobody surveys it, and it makes a page too large to open.
MOST_CLASSES = 200
MOST_CONFUSED = 10


def draw_confusion(evaluation):
    """Returns how many texts of each class are taken for each class."""
    names = evaluation.class_names
    are_many = len(names) > FEW_CLASSES
    pairs = _draw_most_confused(evaluation) if are_many else ""
    if len(names) > MOST_CLASSES:
        return pairs or '<p class="note">No class is taken for another.</p>'
    heads = "".join(
        f'<th scope="col"><bdi>{escape(name)}</bdi></th>' for name in names
    )
    rows = "\n".join(
        f'<tr><th scope="row"><bdi>{escape(name)}</bdi></th>{cells}</tr>'
        for name, cells in zip(names, _confusion_cells(evaluation))
    )
    kind = "confusion many" if are_many else "confusion"
    return f"""\
{pairs}
<p class="note">Rows are the classes of the labels, columns those of the
answers.</p>
{_scrolled("Confusion matrix")}
<table class="{kind}">
<thead><tr><td></td>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>"""


def _draw_most_confused(evaluation):
    wrong = evaluation.confusion.copy()
    np.fill_diagonal(wrong, 0)
    # A stable order of those that are as frequent.
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_CONFUSED]
    pairs = np.stack(np.unravel_index(order, wrong.shape), axis=1)
    rows = "\n".join(
        "<tr>"
        f"<td><bdi>{escape(evaluation.class_names[label])}</bdi></td>"
        f"<td><bdi>{escape(evaluation.class_names[answer])}</bdi></td>"
        f"<td>{wrong[label, answer]:,}</td></tr>"
        for label, answer in pairs
        if wrong[label, answer]
    )
    if not rows:
        return ""
    return f"""\
{_scrolled("Most often confused")}
<table class="names">
<thead><tr><th scope="col">label</th><th scope="col">answer</th>
<th scope="col">texts</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>"""


def _confusion_cells(evaluation):
    for row, counts in enumerate(evaluation.confusion):
        # By the class of the labels, so that rare classes are not pale.
        total = max(counts.sum(), 1)
        yield "".join(
            f'<td class="{_kind(row == column, count)}" '
            f'style="--share:{count / total:.3f}">{count:,}</td>'
            for column, count in enumerate(counts)
        )


def _kind(is_right, count):
    if not count:
        return "none"
    return "right" if is_right else "wrong"


def draw_classes(evaluation):
    """Returns precision, recall, F1 and support of each class."""
    rows = []
    for name, support, predicted, precision, recall, f1 in zip(
        evaluation.class_names,
        evaluation.support,
        evaluation.predicted,
        evaluation.precision,
        evaluation.recall,
        evaluation.f1,
    ):
        cells = (
            _share(precision, predicted),
            _share(recall, support),
            _share(f1, support + predicted),
            f"{support:,}",
        )
        cells = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(
            f'<tr><th scope="row"><bdi>{escape(name)}</bdi></th>{cells}</tr>'
        )
    rows = "\n".join(rows)
    return f"""\
<p class="note">Of the answers that name the class, precision is the share that
is right; of its texts, recall is the share that is found; F1 is their harmonic
mean, and support the number of its texts.</p>
{_scrolled("Figures of each class")}
<table>
<thead><tr><td></td><th scope="col">precision</th><th scope="col">recall</th>
<th scope="col">F1</th><th scope="col">support</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>"""


def _share(share, count):
    """Returns a share of so many, or that there is none to speak of."""
    return percent(share) if count else "\u2013"


def draw_calibration(evaluation):
    """Returns the numbers of the reliability diagram, folded away."""
    rows = "\n".join(
        f'<tr><th scope="row">{part["low"]:.1f} to {part["high"]:.1f}</th>'
        f"<td>{part['count']:,}</td><td>{percent(part['confidence'])}</td>"
        f"<td>{percent(part['accuracy'])}</td></tr>"
        for part in evaluation.calibration
        if part["count"]
    )
    return f"""\
<details>
<summary>The same in numbers</summary>
{_scrolled("Calibration")}
<table>
<thead><tr><th scope="col">confidence</th><th scope="col">texts</th>
<th scope="col">mean</th><th scope="col">right</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
</details>"""


def _scrolled(label):
    """Opens a box that scrolls by itself, so that the page needs not."""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
    )
