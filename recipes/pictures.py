import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

import whole_file


def draw_learning_curves(epochs, best, path, metric="accuracy"):
    """Draws the loss and another metric of every epoch.

    Args:
        epochs: A list of dictionaries, as `EpochCheckpoint` keeps them.
        best: int. The number of the epoch whose weights were kept.
        path: pathlib.Path. Of the PNG file.
        metric: string. Defaults to `"accuracy"`.
    """
    figure = Figure(figsize=(9, 4), layout="constrained")
    numbers = [epoch["epoch"] for epoch in epochs]
    for axes, key in zip(figure.subplots(1, 2), ("loss", metric)):
        for rows, prefix in (("training", ""), ("validation", "val_")):
            values = [epoch[prefix + key] for epoch in epochs]
            axes.plot(numbers, values, marker="o", label=rows)
        axes.axvline(best, color="gray", linestyle=":", label="kept")
        axes.set(xlabel="epoch", ylabel=key)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
        axes.legend()
    save(figure, path)


def draw_confusion_matrix(confusion, class_names, title, path):
    """Draws how many rows of each class were predicted as each class.

    Args:
        confusion: A list of a list for each true class.
        class_names: A list of strings.
        title: string.
        path: pathlib.Path. Of the PNG file.
    """
    confusion = np.array(confusion)
    # By the true class, so that rare classes are not pale.
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    size = 2.5 + 0.8 * len(class_names)
    figure = Figure(figsize=(size, size), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(confusion):
        color = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, count, ha="center", va="center", color=color)
    places = range(len(class_names))
    axes.set_xticks(places, class_names, rotation=30, ha="right")
    axes.set_yticks(places, class_names)
    axes.set(title=title, xlabel="predicted class", ylabel="true class")
    save(figure, path)


def save(figure, path):
    whole_file.write(path, lambda beside: figure.savefig(beside, dpi=80))
