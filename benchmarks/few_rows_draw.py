"""The training rows of a data set, and those of them that a run gets."""

import collections
import dataclasses

import numpy as np

from keras_wave.data.bad_input import BadInput
from keras_wave.data.csv_rows import read_rows

ALL = "all"
# One to learn from and one to check on.
LEAST = 2
SPLITS = ("train", "validation", "test")


@dataclasses.dataclass(frozen=True)
class Rows:
    """Rows of a split, or some of them.

    Args:
        texts: A list of strings.
        labels: A list of ints, the classes in the order of their names.
    """

    texts: list
    labels: list

    def __len__(self):
        return len(self.texts)


def read(folder):
    """Returns the `Rows` of each split of a data set that is there, by name.

    Args:
        folder: pathlib.Path. It has `train.csv` and `validation.csv`,
            `test.csv` or both, or these as `.csv.gz`: no header, the class in
            the first column, the text in those after it.

    Raises:
        BadInput: If that is not what is there.
    """
    found = {}
    for split in SPLITS:
        for path in (folder / f"{split}.csv", folder / f"{split}.csv.gz"):
            if path.is_file():
                found[split] = read_split(path)
                break
    if "train" not in found:
        raise BadInput(f"there is neither train.csv nor train.csv.gz: {folder}")
    if len(found) == 1:
        raise BadInput(
            f"there are neither rows of validation nor of test: {folder}"
        )
    counts = collections.Counter(found["train"][1])
    if len(counts) < 2:
        raise BadInput(f"the training rows have one class alone: {folder}")
    rare = [name for name, count in counts.items() if count < LEAST]
    if rare:
        raise BadInput(
            f"a class of the training rows has one row, {rare[0]!r}: {folder}"
        )
    numbers = {name: number for number, name in enumerate(sorted(counts))}
    for split, (_, names) in found.items():
        unknown = set(names) - set(numbers)
        if unknown:
            raise BadInput(
                f"a class of the {split} rows has no training row, "
                f"{min(unknown)!r}: {folder}"
            )
    return {
        split: Rows(texts, [numbers[name] for name in names])
        for split, (texts, names) in found.items()
    }


def read_split(path):
    texts, names = [], []
    for number, (name, *columns) in read_rows(path):
        text = " ".join(columns).strip()
        if not (name and text):
            raise BadInput(f"{path}, row {number}: no class, or no text")
        texts.append(text)
        names.append(name)
    return texts, names


def is_possible(count, labels):
    """Returns whether so many of the rows can be drawn, and are not all.

    Args:
        count: int, or `ALL`.
        labels: A list of the classes of the training rows.
    """
    if count == ALL:
        return True
    return LEAST * len(set(labels)) <= count < len(labels)


def row_number(count, labels):
    """Returns how many rows those are, also where they are `ALL`."""
    return len(labels) if count == ALL else count


def draw(labels, count, seed):
    """Returns the numbers of the rows that a run gets, in random order.

    Each class has the share that it has of all rows, and at least two rows.

    Args:
        labels: A list of the classes of the training rows.
        count: int. As `is_possible()` allows, or `ALL`.
        seed: int. Other rows come with another one.
    """
    labels, generator = np.array(labels), np.random.default_rng(seed)
    if count == ALL:
        return generator.permutation(len(labels))
    classes, sizes = np.unique(labels, return_counts=True)
    shares = count * sizes / len(labels)
    numbers = np.maximum(np.floor(shares).astype(int), LEAST)
    while numbers.sum() < count:
        numbers[np.argmax(shares - numbers)] += 1
    while numbers.sum() > count:
        # What the rare classes have in excess, the commonest give.
        excess = np.where(numbers > LEAST, numbers - shares, -np.inf)
        numbers[np.argmax(excess)] -= 1
    chosen = [
        generator.permutation(np.flatnonzero(labels == name))[:number]
        for name, number in zip(classes, numbers)
    ]
    return generator.permutation(np.concatenate(chosen))


def take(splits, count, seed):
    """Returns what a run gets, as a dictionary that JSON can hold.

    Args:
        splits: As `read()` returns them.
        count: As in `draw()`.
        seed: As in `draw()`.
    """
    taken = {name: dataclasses.asdict(rows) for name, rows in splits.items()}
    chosen = draw(splits["train"].labels, count, seed)
    taken["train"] = {
        key: [values[i] for i in chosen]
        for key, values in taken["train"].items()
    }
    return taken
