"""The rows of a training: what to learn from, and what to check on."""

import collections
import dataclasses

from keras_wave.commands import labelled_texts
from keras_wave.commands.columns import Columns
from keras_wave.data.bad_input import BadInput
from keras_wave.data.class_order import in_order
from keras_wave.data.stratified_split import set_aside


@dataclasses.dataclass(frozen=True)
class TrainingRows:
    """Checked rows.

    Attributes:
        train: A pair of a list of texts and a list of numbers of classes.
        validation: Such a pair.
        class_names: A list of strings.
        counts: A list of ints, the number of all rows of each class.
        columns: The `Columns` they were in.
    """

    train: tuple
    validation: tuple
    class_names: list
    counts: list
    columns: Columns

    def all(self):
        """Returns `train` and `validation` as one such pair."""
        return tuple(
            [*learned, *checked]
            for learned, checked in zip(self.train, self.validation)
        )


def read(data, validation, fraction, seed, delimiter, **options):
    """Returns the `TrainingRows` of CSV files, or raises `BadInput`.

    Args:
        data: A sequence of paths.
        validation: Another path. `None` to set rows of the others aside.
        fraction: float. The share to set aside.
        seed: int. Decides which ones.
        delimiter: string. What is between the columns.
        **options: What the user told of the columns, see `find_columns()`.
    """
    paths = list(data)
    if validation is not None:
        if validation.resolve() in [path.resolve() for path in data]:
            raise BadInput(
                f"{validation} is in DATA too. What was learned from it cannot "
                "be checked on it."
            )
        paths.append(validation)
    rows = labelled_texts.read(paths, delimiter, **options)
    if validation is None:
        _check_classes(rows, least=2)
        rest, chosen = set_aside(rows.labels, fraction, seed)
    else:
        is_chosen = [path == validation for path, _ in rows.places]
        chosen = [index for index, is_it in enumerate(is_chosen) if is_it]
        rest = [index for index, is_it in enumerate(is_chosen) if not is_it]
        _check_classes(rows.take(rest), least=1)
    train, held_out = rows.take(rest), rows.take(chosen)
    class_names = in_order(train.labels)
    pairs = [
        (part.texts, labelled_texts.numbers_of_classes(part, class_names))
        for part in (train, held_out)
    ]
    counts = collections.Counter(rows.labels)
    return TrainingRows(
        *pairs,
        class_names=class_names,
        counts=[counts[name] for name in class_names],
        columns=rows.columns,
    )


def _check_classes(rows, least):
    counts = collections.Counter(rows.labels)
    if len(counts) < 2:
        raise BadInput(
            f"There is one class alone, {rows.labels[0]!r}, in "
            f"{rows.columns.label_name}. A classifier needs two; "
            "--label-column names another column."
        )
    for index, label in enumerate(rows.labels):
        if counts[label] < least:
            raise BadInput(
                f"{rows.place(index)}: no other row has the class {label!r}. "
                "There must be one to learn from and one to check on: add "
                "rows, or leave it out."
            )
