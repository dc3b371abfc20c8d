"""Which columns of a CSV file are the texts and the classes."""

import collections
import dataclasses

from keras_wave.data.bad_input import BadInput

# What the column of the classes is called where its values do not tell.
LABEL_NAMES = ("category", "class", "label", "labels", "target")
# So many rows, in the mean, have each value of a column of classes.
ROWS_A_CLASS = 3


@dataclasses.dataclass(frozen=True)
class Columns:
    """Those that are used.

    Attributes:
        texts: A tuple of ints.
        label: int.
        header: The first row, a list of strings. `None` where it names no
            columns.
        size: int. The number of columns.
    """

    texts: tuple
    label: int
    header: list | None
    size: int

    def name(self, index):
        """Returns what a sentence calls a column."""
        if self.header is None:
            return f"column {index + 1}"
        return repr(self.header[index].strip())

    def key(self, index):
        """Returns what `find_column()` finds it by."""
        if self.header is None:
            return str(index + 1)
        return self.header[index].strip()

    @property
    def text_names(self):
        return [self.name(index) for index in self.texts]

    @property
    def label_name(self):
        return self.name(self.label)

    @property
    def others(self):
        """The names of those that are not used."""
        used = {*self.texts, self.label}
        return [self.name(i) for i in range(self.size) if i not in used]


def find_columns(
    path,
    rows,
    text_columns=(),
    label_column=None,
    has_header=None,
    class_names=None,
):
    """Returns the `Columns` of a file, or raises `BadInput`.

    Args:
        path: pathlib.Path. What errors call the file.
        rows: A list of lists of strings, all of one length.
        text_columns: Names or numbers that the user gave.
        label_column: Such a name or number. Defaults to `None`.
        has_header: bool. Whether the first row has names. Defaults to `None`:
            if it has no class where the others have one.
        class_names: List of strings. Defaults to `None`: whatever there is.
    """
    first = rows[0]
    if len(first) < 2:
        raise BadInput(
            f"{path} has one column: texts and classes need two. --delimiter "
            "tells what is between them."
        )
    chosen = [find_column(column, first, path) for column in text_columns]
    texts = tuple(index for index, _ in chosen)
    label = None
    if label_column is not None:
        chosen.append(find_column(label_column, first, path))
        label = chosen[-1][0]
    if label in texts:
        raise BadInput(
            f"{path}: column {label + 1} cannot be both the text and the class."
        )
    if any(is_name for _, is_name in chosen):
        if has_header is False:
            raise BadInput(
                f"{path}: columns cannot be given by name with --no-header."
            )
        has_header = True
    # Which may be names; the others tell what is what.
    body = rows if has_header is False else rows[1:]
    if not body:
        raise BadInput(f"{path} has no rows beside the first.")
    columns = [[cell.strip() for cell in column] for column in zip(*body)]
    counts = [collections.Counter(column) for column in columns]
    could_be_label = [_could_be_label(c, class_names) for c in counts]
    if label is None:
        label = _find_label(
            path, first, counts, could_be_label, texts, has_header
        )
    if not texts:
        texts = (_find_text(path, first, columns, could_be_label, label),)
    if has_header is None:
        has_header = first[label].strip() not in (class_names or counts[label])
    header = first if has_header else None
    return Columns(texts, label, header, len(first))


def find_column(column, first, path):
    """Returns the number of a column, and whether its name was given.

    Args:
        column: string. A name, or a number counted from 1.
        first: List of strings. The first row.
        path: pathlib.Path. What errors call the file.
    """
    if column.isdecimal():
        number = int(column)
        if not 1 <= number <= len(first):
            raise BadInput(
                f"{path} has no column {number}: there are {len(first)}."
            )
        return number - 1, False
    names = [cell.strip() for cell in first]
    if names.count(column) != 1:
        how_many = "several columns" if column in names else "no column"
        listed = ", ".join(repr(name[:40]) for name in names)
        raise BadInput(
            f"{path} has {how_many} of the name {column!r}. Its first row is "
            f"{listed}. Give the number of a column, counted from 1."
        )
    return names.index(column), True


def _could_be_label(counts, class_names):
    if class_names is not None:
        known = sum(counts[name] for name in class_names)
        return 2 * known >= counts.total()
    return 2 <= len(counts) <= counts.total() / ROWS_A_CLASS


def _find_label(path, first, counts, could_be_label, texts, has_header):
    others = [i for i in range(len(first)) if i not in texts]
    if texts and len(others) == 1:
        return others[0]
    found = [i for i in others if could_be_label[i]]
    if len(found) != 1 and has_header is not False:
        # Of few rows, no class may come again often enough.
        named = [
            i
            for i in found or others
            if first[i].strip().lower() in LABEL_NAMES
        ]
        found = named if len(named) == 1 else found
    if len(found) == 1:
        return found[0]
    listed = _list(found or others, first, lambda i: f"{len(counts[i])} values")
    if found:
        problem = f"several columns could be that of the classes: {listed}"
    else:
        problem = f"no column has a few classes that come again: {listed}"
    raise BadInput(f"{path}: {problem}. Give --label-column NAME or NUMBER.")


def _find_text(path, first, columns, could_be_label, label):
    others = [i for i in range(len(first)) if i != label]
    if len(others) == 1:
        return others[0]
    found = [i for i in others if not could_be_label[i]]
    # Not numbers, dates, addresses and the like, which may be long.
    found = [i for i in found if _is_prose(columns[i])] or found
    lengths = {i: sum(map(len, columns[i])) / len(columns[i]) for i in found}
    by_length = sorted(found, key=lengths.get, reverse=True)
    if not by_length:
        problem = "no column differs from row to row as texts do"
    elif len(found) > 1 and 2 * lengths[by_length[1]] > lengths[by_length[0]]:
        listed = _list(
            by_length[:2], first, lambda i: f"{lengths[i]:.0f} characters"
        )
        problem = f"several columns could be that of the texts: {listed}"
    else:
        return by_length[0]
    raise BadInput(
        f"{path}: {problem}. Give --text-column NAME or NUMBER; several times, "
        "to join their texts."
    )


def _is_prose(cells):
    # There are languages without spaces.
    return any(" " in cell or not cell.isascii() for cell in cells)


def _list(indices, first, describe):
    return ", ".join(
        f"{i + 1}, {first[i].strip()[:40]!r} ({describe(i)})" for i in indices
    )
