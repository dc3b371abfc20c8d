"""Texts and their classes, from CSV files."""

import dataclasses

from keras_wave.commands.columns import Columns
from keras_wave.commands.columns import find_columns
from keras_wave.data.bad_input import BadInput
from keras_wave.data.csv_rows import read_rows

# What libraries write where a row has no class. It is not taken for one, but
# for a preset that has it.
MISSING = "nan"


@dataclasses.dataclass(frozen=True)
class LabelledTexts:
    """Rows, and where they come from.

    Attributes:
        texts: A list of strings, none of them empty.
        labels: A list of strings, the classes.
        places: A list of a path and the number of a row there.
        columns: The `Columns` they were in.
    """

    texts: list
    labels: list
    places: list
    columns: Columns

    def __len__(self):
        return len(self.texts)

    def take(self, indices):
        """Returns some of the rows."""
        return LabelledTexts(
            [self.texts[i] for i in indices],
            [self.labels[i] for i in indices],
            [self.places[i] for i in indices],
            self.columns,
        )

    def place(self, index):
        """Returns where a row is, for an error."""
        path, number = self.places[index]
        return f"{path}, row {number}"


def read(paths, delimiter, **options):
    """Returns the `LabelledTexts` of CSV files, or raises `BadInput`.

    Args:
        paths: List of paths. All have the columns of the first.
        delimiter: string. What is between the columns.
        **options: What the user told of the columns, see `find_columns()`.
    """
    files = {path: list(read_rows(path, delimiter)) for path in paths}
    first_path = paths[0]
    for path, rows in files.items():
        if not rows:
            raise BadInput(f"{path} has no rows.")
        size, first_size = (len(files[p][0][1]) for p in (path, first_path))
        if size != first_size:
            raise BadInput(
                f"{path} has {size} columns, and {first_path} {first_size}."
            )
    columns = find_columns(
        first_path, [cells for _, cells in files[first_path]], **options
    )
    names = options.get("class_names")
    texts, labels, places = [], [], []
    for path, rows in files.items():
        if rows[0][1] == columns.header:
            rows = rows[1:]
        if not rows:
            raise BadInput(f"{path} has no rows beside the first.")
        for number, cells in rows:
            place = f"{path}, row {number}"
            text = " ".join(cells[i] for i in columns.texts).strip()
            label = cells[columns.label].strip()
            if not text:
                raise BadInput(f"{place}: the text is empty.")
            if not label:
                raise BadInput(f"{place}: there is no class.")
            if label.lower() == MISSING and label not in (names or ()):
                raise BadInput(
                    f"{place}: the class is {label!r}, which pandas writes "
                    "where there is none. Leave the row out, or give it a "
                    "class."
                )
            texts.append(text)
            labels.append(label)
            places.append((path, number))
    return LabelledTexts(texts, labels, places, columns)


def numbers_of_classes(rows, class_names):
    """Returns the number of the class of each row, or raises `BadInput`."""
    numbers = {name: number for number, name in enumerate(class_names)}
    for index, label in enumerate(rows.labels):
        if label not in numbers:
            raise BadInput(
                f"{rows.place(index)}: the class {label!r} is none of "
                f"{', '.join(class_names)}."
            )
    return [numbers[label] for label in rows.labels]
