import abc


class CorpusFormat(abc.ABC):
    """Files of rows that hold a text.

    Args:
        column: string. The column of the texts.
        keep: Sequence of strings. The columns that go into the answers.
    """

    def __init__(self, column, keep=()):
        self.column = column
        self.keep = tuple(keep)

    @property
    def columns(self):
        """The columns that are read, the texts first."""
        return (self.column, *self.keep)

    @abc.abstractmethod
    def check(self, file):
        """Raises an error where a file lacks a column, or cannot be read.

        Args:
            file: string. A path that Beam can open.
        """

    @abc.abstractmethod
    def cut(self, file, size):
        """Yields where a file can be cut, so that every part can be read alone.

        Args:
            file: string.
            size: int. The most rows of a part.

        Yields:
            Tuples `(first, rows, place)`, see `Part`. At an error, those before
            it have been yielded.
        """

    @abc.abstractmethod
    def read(self, part):
        """Returns the `Block` of a `Part`."""


def check_columns(file, found, wanted):
    """Raises a `ValueError` unless every wanted column is there once.

    Args:
        file: string.
        found: Sequence of strings. The columns of the file.
        wanted: Sequence of strings.
    """
    for column in wanted:
        if list(found).count(column) != 1:
            raise ValueError(
                f"'{file}' must have one column {column!r}. "
                f"Received: {list(found)}"
            )


def cut_rows(places, size):
    """Cuts rows into parts.

    Args:
        places: Iterable of ints, where each row is.
        size: int. The most rows of a part.

    Yields:
        Tuples `(first, rows, place)`. What comes before an error is yielded
        before it is raised.
    """
    first = rows = start = 0
    error = None
    places = iter(places)
    while error is None:
        try:
            place = next(places)
        except StopIteration:
            break
        except Exception as failure:
            error = failure
            continue
        if rows == size:
            yield first, rows, start
            first, rows = first + rows, 0
        if not rows:
            start = place
        rows += 1
    if rows:
        yield first, rows, start
    if error is not None:
        raise error
