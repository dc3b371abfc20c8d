"""The picture of the page of few rows."""

from matplotlib.figure import Figure

import few_rows_figures as figures
import plots
from few_rows_draw import ALL

COLUMNS = 2


def draw(record):
    """Draws accuracy by rows, a panel a data set; `None` where there is none.

    Args:
        record: The record.
    """
    sets = figures.sets(record)
    names = [
        name
        for name in figures.systems(record)
        if any(points(record, data_set, name) for data_set in sets)
    ]
    if not names:
        return None
    lines = -(-len(sets) // COLUMNS)
    figure = Figure(figsize=(12, 1 + 3.4 * lines), layout="constrained")
    panels = figure.subplots(lines, COLUMNS, squeeze=False, sharex=True).flat
    counts = [rows for rows in figures.row_counts(record) if rows != ALL]
    drawn = {}
    # In this order: the other would take a panel for which there is no set.
    for data_set, axes in zip(sets, panels):
        for number, name in enumerate(names):
            found = points(record, data_set, name)
            if found:
                (drawn[name],) = axes.plot(
                    *zip(*found), **plots.style(number), markersize=4
                )
        axes.set(
            title=data_set,
            xscale="log",
            xlabel="training rows",
            ylabel=f"{figures.main_split(record, data_set)} accuracy",
        )
        # The sizes, which are no powers of ten.
        axes.set_xticks(counts, [f"{rows:,}" for rows in counts])
        axes.set_xticks([], minor=True)
        axes.tick_params(labelbottom=True)
        axes.grid(alpha=0.3)
    for axes in list(panels):
        axes.remove()
    plots.add_legend(figure, drawn)
    return figure


def points(record, data_set, name):
    """Returns the rows and the mean accuracy of each cell of a system."""
    found = []
    for rows in figures.row_counts(record, data_set):
        mean = figures.mean(record, data_set, rows, name)
        if mean is not None:
            size = record["sets"][data_set]["train"] if rows == ALL else rows
            found.append((size, mean))
    return found
