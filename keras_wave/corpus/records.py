"""What passes from step to step of the pipeline."""

import dataclasses
import typing

import numpy as np


@dataclasses.dataclass(frozen=True)
class Part:
    """Rows of a file that are answered, and written, together.

    Attributes:
        name: string. What the files of its answers are called.
        file: string.
        first: int. The number of its first row, from 0.
        rows: int.
        place: int. Where its first row is: a byte, or a row group of Parquet.
    """

    name: str
    file: str
    first: int
    rows: int
    place: int


@dataclasses.dataclass(frozen=True)
class BadRow:
    """A row that gets no answer.

    Attributes:
        file: string.
        row: int. Its number, from 0, or `None` for a file that ends there.
        reason: string.
        content: string. The row, where it could be read, or `None`.
    """

    file: str
    row: int | None
    reason: str
    content: str | None = None


@dataclasses.dataclass
class Block:
    """A part that was read.

    Attributes:
        part: The `Part`.
        numbers: List of ints. The numbers of the rows that hold a text.
        texts: List of `str` or `bytes`, one for each.
        kept: Dictionary of sequences, the columns that go into the answers.
        bad_rows: List of `BadRow`, the others.
    """

    part: Part
    numbers: list
    texts: list
    kept: dict
    bad_rows: list


@dataclasses.dataclass
class Answers:
    """What a model says of the texts of a block.

    Attributes:
        probabilities: A float32 array of shape `(texts, num_classes)`.
        failures: Dictionary of strings, the reason by the place of a text that
            has no probabilities.
        class_names: Tuple of strings.
    """

    probabilities: np.ndarray
    failures: dict
    class_names: tuple


class Report(typing.NamedTuple):
    """How many rows were answered, and how many could not be."""

    parts: int
    answered: int
    bad: int

    @classmethod
    def total(cls, reports):
        """Returns the sum of reports, as Beam combines them."""
        return cls(*map(sum, zip(cls(0, 0, 0), *reports)))
