"""What a system of few rows is given."""

import dataclasses
import pathlib


@dataclasses.dataclass(frozen=True)
class Task:
    """A training.

    Args:
        texts: A list of strings.
        labels: A list of ints, the class of each.
        seed: int. Of all that is random in the training.
        folder: pathlib.Path. An empty one, which goes when the run ends.
        cache: pathlib.Path. One that all runs share.
        set: string. The data set that the texts are of.
    """

    texts: list[str]
    labels: list[int]
    seed: int
    folder: pathlib.Path
    cache: pathlib.Path
    set: str
